package io.pgshunt.task;

/** Refusals that name the field of the wire contract. */
final class Checks {

  private Checks() {}

  static void notBlank(String value, String field) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " is blank");
    }
  }

  static void array(RawJson value, String field) {
    if (!value.isArray()) {
      throw new IllegalArgumentException(field + " is not an array: " + value.describe());
    }
  }

  static void object(RawJson value, String field) {
    if (!value.isObject()) {
      throw new IllegalArgumentException(field + " is not an object: " + value.describe());
    }
  }
}
