package io.pgshunt.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes an object member by member; leaves out what is null. Not thread-safe. */
final class ObjectText {

  private final StringBuilder out;
  private boolean empty = true;

  /** Begins an object at the end of {@code out}. */
  ObjectText(StringBuilder out) {
    this.out = out.append('{');
  }

  void end() {
    out.append('}');
  }

  /** Begins a member; its value is to be appended to what is returned. */
  StringBuilder begin(String name) {
    if (!empty) {
      out.append(", ");
    }
    empty = false;
    JsonStrings.quote(name, out);
    return out.append(": ");
  }

  void put(String name, RawJson value) {
    begin(name).append(value.text());
  }

  void put(String name, @Nullable String value) {
    if (value != null) {
      JsonStrings.quote(value, begin(name));
    }
  }

  void put(String name, @Nullable Integer value) {
    if (value != null) {
      begin(name).append(value.intValue());
    }
  }

  void put(String name, @Nullable Instant value) {
    if (value != null) {
      put(name, value.toString());
    }
  }

  /** As a number of seconds. */
  void put(String name, @Nullable Duration value) {
    if (value != null) {
      begin(name).append(Seconds.toDecimal(value).toPlainString());
    }
  }
}
