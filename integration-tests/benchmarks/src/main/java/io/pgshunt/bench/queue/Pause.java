package io.pgshunt.bench.queue;

import io.pgshunt.bench.BenchmarkException;
import java.util.concurrent.TimeUnit;

/** Sleeping, of which nobody here is to be woken. */
final class Pause {

  private Pause() {}

  static void micros(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static void seconds(double seconds) {
    micros((long) (seconds * 1e6));
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static BenchmarkException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BenchmarkException("interrupted", e);
  }
}
