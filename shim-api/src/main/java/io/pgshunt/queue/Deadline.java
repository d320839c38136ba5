package io.pgshunt.queue;

import java.time.Duration;

/** A moment until which something is waited for. Thread-safe. */
final class Deadline {

  private final Duration length;
  private final long at;

  private Deadline(Duration length) {
    this.length = length;
    this.at = System.nanoTime() + length.toNanos();
  }

  static Deadline after(Duration length) {
    return new Deadline(length);
  }

  /** How long the whole wait is. */
  Duration length() {
    return length;
  }

  /** Not negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
  }

  boolean isOver() {
    return at - System.nanoTime() <= 0;
  }
}
