package io.pgshunt.consumer.run;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls at the time limits of running tasks. Has no thread until a task has a limit. */
final class TimeLimits {

  private final ScheduledThreadPoolExecutor timer;

  TimeLimits() {
    timer =
        new ScheduledThreadPoolExecutor(
            0,
            task -> {
              Thread thread = new Thread(task, "pgshunt-time-limits");
              thread.setDaemon(true);
              return thread;
            });
    // One thread that goes when nothing is to be watched: a pool of none would spin (JDK-8065320).
    timer.setCorePoolSize(1);
    timer.setKeepAliveTime(30, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Has {@code atLimit} called once the time is over, on a thread that it must not hold up.
   *
   * @param limit null for none
   * @return cancels the call
   */
  Watch watch(@Nullable Duration limit, Runnable atLimit) {
    if (limit == null) {
      return () -> {};
    }
    Future<?> call = timer.schedule(atLimit, nanos(limit), TimeUnit.NANOSECONDS);
    return () -> call.cancel(false);
  }

  /** Of what is longer than a process lives, as much as there is a number for. */
  private static long nanos(Duration limit) {
    return TimeUnit.NANOSECONDS.convert(limit);
  }

  void stop() {
    timer.shutdownNow();
  }

  /** A limit that a task has not reached yet. */
  interface Watch {
    void cancel();
  }
}
