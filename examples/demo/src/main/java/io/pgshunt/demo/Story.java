package io.pgshunt.demo;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The steps of the demo, in order. Every fourth order of the shop is paid with a bad card. */
final class Story {

  private static final int BEFORE = 4;
  private static final int DURING = 8;
  private static final int DECLINED = DURING / 4;
  private static final int TILLS = 2;
  private static final int AFTER = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> QUEUES = List.of("payments", "emails", "support", "reports");

  private final Terminal terminal;
  private final AmqpQueues amqp;
  private final TaskRows rows;
  private final Verdict verdict = new Verdict();
  private final Table summary =
      new Table("step", "the shop sent", "on AMQP", "in PostgreSQL", "reason");
  private final Table runs = new Table("the worker ran", "expected", "times");

  Story(Terminal terminal, AmqpQueues amqp, TaskRows rows) {
    this.terminal = terminal;
    this.amqp = amqp;
    this.rows = rows;
  }

  void flagOff(Program shop) throws Exception {
    terminal.heading("1. The flag is off: the agent is loaded, and messages go to AMQP as ever");
    sendOrders(shop, BEFORE);
    onAmqpOnly("flag off", BEFORE);
  }

  void flagOn(Program shop) throws Exception {
    terminal.heading("2. The flag is set in the running shop: the same calls now become rows");
    flip(shop, true);
    sendOrders(shop, DURING);
    List<Call> stored = rows.waiting();
    terminal.print(Call.table("row for queue", stored));
    long onAmqp = amqp.waiting(List.of("payments"));
    verdict
        .expect(DURING, "flag on: rows in PostgreSQL", stored.size())
        .expect(0, "flag on: messages on AMQP", onAmqp);
    summary.row("flag on", DURING + " orders", onAmqp, stored.size(), "");
  }

  void passThrough(Program shop) throws Exception {
    terminal.heading(
        "3. A chord has no form in the queue: its members stay on AMQP, with a reason");
    long before = rows.count("task");
    shop.type("report");
    List<Call> left = amqp.take("reports", TILLS);
    shop.awaitLines(1, line -> line.contains("CHORD"));
    terminal.print(Call.table("on AMQP queue", left));
    long added = rows.count("task") - before;
    verdict
        .expect(TILLS, "chord: messages on AMQP", left.size())
        .expect(0, "chord: rows in PostgreSQL", added);
    summary.row("flag on, chord", TILLS + " tasks", left.size(), added, "CHORD");
  }

  void work(Program worker) throws Exception {
    terminal.heading("4. The worker runs the rows and chains what the shop had asked for");
    int charged = DURING - DECLINED;
    worker.awaitLines(charged, isRunOf("shop.send_receipt"));
    worker.awaitLines(DECLINED, isRunOf("shop.refund_desk"));
    awaitEmptyQueue();
    count(worker, "shop.charge", DURING);
    count(worker, "shop.send_receipt", charged);
    count(worker, "shop.refund_desk", DECLINED);
    verdict
        .expect(0, "worker: rows left", rows.count("task"))
        .expect(0, "worker: dead letters", rows.count("dead_letter"));
  }

  void flagOffAgain(Program shop) throws Exception {
    terminal.heading("5. The flag is taken back: the next message is on AMQP again");
    flip(shop, false);
    sendOrders(shop, AFTER);
    onAmqpOnly("flag off again", AFTER);
    verdict.expect(0, "at the end: messages on AMQP", amqp.waiting(QUEUES));
  }

  /** Prints what went where. Returns whether every count was right. */
  boolean conclude() {
    terminal.heading("What went where");
    terminal.print(summary);
    terminal.print(runs);
    List<String> complaints = verdict.complaints();
    terminal.heading(
        complaints.isEmpty()
            ? "All " + verdict.size() + " counts are right."
            : complaints.size() + " of " + verdict.size() + " counts are wrong:");
    complaints.forEach(terminal::say);
    return complaints.isEmpty();
  }

  private void onAmqpOnly(String step, int sent) throws Exception {
    List<Call> taken = amqp.take("payments", sent);
    terminal.print(Call.table("on AMQP queue", taken));
    long stored = rows.count("task");
    verdict
        .expect(sent, step + ": messages on AMQP", taken.size())
        .expect(0, step + ": rows in PostgreSQL", stored);
    summary.row(step, sent + " orders", taken.size(), stored, "");
  }

  private static void flip(Program shop, boolean on) throws Exception {
    shop.type("set pgshunt.enabled " + on);
    shop.awaitLines(1, line -> line.equals("set pgshunt.enabled to " + on));
  }

  private static void sendOrders(Program shop, int count) throws Exception {
    Predicate<String> sent = line -> line.startsWith("sent order");
    int before = shop.linesLike(sent).size();
    shop.type("send " + count);
    shop.awaitLines(before + count, sent);
  }

  private void count(Program worker, String task, int expected) {
    int found = worker.linesLike(isRunOf(task)).size();
    verdict.expect(expected, "worker: runs of " + task, found);
    runs.row(task, expected, found);
  }

  /** The worker's lines tell of a run as it ends; the row goes a moment later. */
  private void awaitEmptyQueue() throws SQLException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (rows.count("task") > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static Predicate<String> isRunOf(String task) {
    return line -> line.startsWith(task + "(");
  }
}
