package io.pgshunt.consumer.cli;

import io.pgshunt.queue.StoredDeadLetter;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Printable;
import io.pgshunt.task.TaskError;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters for people, also on a terminal of 100 columns. */
final class DeadLetterPrinter {

  private static final String ROW = "%-8s %-20s %-21s %-24s %s%n";
  private static final int LONGEST_MESSAGE = 60;

  private DeadLetterPrinter() {}

  static void list(PrintWriter out, List<StoredDeadLetter> letters, long inAll) {
    if (letters.isEmpty()) {
      out.println("no dead letters");
      return;
    }
    out.printf(ROW, "ID", "DIED", "REASON", "TASK", "ERROR");
    for (StoredDeadLetter letter : letters) {
      TaskError error = letter.error();
      out.printf(
          ROW,
          letter.id(),
          letter.diedAt().truncatedTo(ChronoUnit.SECONDS),
          letter.reason(),
          Printable.of(letter.task().taskName()),
          cut(Printable.of(error.type() + ": " + error.message())));
    }
    out.println(letters.size() + " of " + inAll);
  }

  static void show(PrintWriter out, StoredDeadLetter letter) {
    StoredTask task = letter.task();
    TaskError error = letter.error();
    line(out, "id", letter.id());
    line(out, "died at", letter.diedAt());
    line(out, "reason", letter.reason());
    line(out, "task", task.taskName());
    line(out, "task id", task.taskId());
    line(out, "queue", task.queue());
    line(out, "priority", task.priority());
    line(out, "eta", task.eta());
    line(out, "expires", task.expires());
    line(out, "args", task.args());
    line(out, "kwargs", task.kwargs());
    line(out, "headers", task.headers());
    line(out, "meta", task.meta());
    line(out, "reply key", task.replyKey());
    line(out, "on_success", task.onSuccess());
    line(out, "on_error", task.onError());
    line(out, "error", error.type() + ": " + error.message());
    line(out, "attempt", error.attempt());
    error.stackTrace().lines().forEach(frame -> out.println("  " + Printable.of(frame)));
  }

  private static void line(PrintWriter out, String name, @Nullable Object value) {
    if (value != null) {
      out.printf("%-11s %s%n", name, Printable.of(value.toString()));
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
  }
}
