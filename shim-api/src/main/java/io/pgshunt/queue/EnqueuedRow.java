package io.pgshunt.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way in.
 *
 * @param delay seconds until it is due; null if its eta says so
 * @param lifetime seconds until it has expired; null if its expiry says so
 */
record EnqueuedRow(StoredTask task, @Nullable Double delay, @Nullable Double lifetime) {

  static List<EnqueuedRow> of(List<NewTask> tasks) {
    List<EnqueuedRow> rows = new ArrayList<>(tasks.size());
    for (NewTask task : tasks) {
      rows.add(
          new EnqueuedRow(StoredTask.of(task), seconds(task.delay()), seconds(task.lifetime())));
    }
    return rows;
  }

  private static @Nullable Double seconds(@Nullable Duration duration) {
    return duration == null ? null : Statements.toSeconds(duration);
  }

  boolean isDue() {
    return task.eta() == null && delay == null;
  }
}
