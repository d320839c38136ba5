package io.pgshunt.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/** The steps of the demo, in order. Every fourth order of the shop is paid with a bad card. */
final class Story {

  private static final int BEFORE = 4;
  private static final int DURING = 8;
  private static final int DECLINED = DURING / 4;
  private static final int TILLS = 2;
  private static final int AFTER = 4;
  private static final List<String> QUEUES = List.of("payments", "emails", "support", "reports");

  private final Terminal terminal;
  private final AmqpQueues amqp;
  private final TaskRows rows;
  private final Verdict verdict = new Verdict();
  private final Table summary =
      new Table("step", "the shop sent", "on AMQP", "in PostgreSQL", "why");

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
    summary.row("flag on", DURING + " orders", onAmqp, stored.size(), "translated");
  }

  void passThrough(Program shop) throws Exception {
    terminal.heading("3. A chord has no form in the queue: its members stay on AMQP, with a reason");
    long before = rows.count("task");
    shop.type("report");
    List<Call> left = amqp.take("reports", TILLS);
    shop.awaitLines(1, isReasonOf("CHORD"));
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
    verdict
        .expect(DURING, "worker: shop.charge", runs(worker, "shop.charge"))
        .expect(charged, "worker: shop.send_receipt", runs(worker, "shop.send_receipt"))
        .expect(DECLINED, "worker: shop.refund_desk", runs(worker, "shop.refund_desk"))
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
}
