package io.pgshunt.task;

/** Refusals that name the field of the wire contract. */
final class Checks {

  private Checks() {}

  /** A name or id: not blank, and of characters that PostgreSQL's UTF-8 text can hold. */
  static void name(String value, String field) {
    if (value.isBlank()) {
      throw new JsonException(field + " is blank");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        throw new JsonException(
            field + " has a NUL or a lone surrogate, which PostgreSQL's text cannot hold");
      }
    }
  }

  static void array(RawJson value, String field) {
    if (!value.isArray()) {
      throw new JsonException(field + " is not an array: " + value.describe());
    }
  }

  static void object(RawJson value, String field) {
    if (!value.isObject()) {
      throw new JsonException(field + " is not an object: " + value.describe());
    }
  }
}
