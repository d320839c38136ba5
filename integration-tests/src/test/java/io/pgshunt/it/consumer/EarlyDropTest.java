package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks that no handler runs, or whose ends cannot be written as they should: where Celery says
 * nothing (facts 22 to 24), or stops its workers, errbacks are told and nothing is lost.
 */
class EarlyDropTest {

  private Lab lab;
  private Consumer consumer;

  @BeforeEach
  void start() {
    lab = new Lab();
    consumer = lab.startConsumer();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** Publishes out of the consumer's sight, so that a row can be changed before it is claimed. */
  private CeleryMessage prepare(CeleryMessage message, String change) throws Exception {
    lab.publish(message.queue("unconsumed"));
    lab.execute("update pgshunt.task set " + change + ", queue = 'celery'");
    return message;
  }

  private List<String> deadLetters() throws SQLException {
    return lab.column("select reason || ' ' || task_name || args from pgshunt.dead_letter");
  }

  @Test
  void fact22DifferenceAnUnknownTaskTellsItsErrbacksAndIsPutAside() throws Exception {
    CeleryMessage message =
        CeleryMessage.of("nowhere.task", 1).link(s("lab.cb")).linkError(s("lab.old_errback"));

    lab.publish(message);
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("UNKNOWN_TASK");
    assertThat(deadLetters()).containsExactly("UNKNOWN_TASK nowhere.task[1]");
    assertThat(lab.outcome(message.id())).isPresent();
  }

  @Test
  void aTaskThatAnotherConsumerKnowsIsLeftToIt() throws Exception {
    List<TaskRun> others = new CopyOnWriteArrayList<>();
    lab.start(
        lab.consumer(
            new NamedTask(
                "other.task",
                task -> {
                  others.add(TaskRun.of(task));
                  return 1;
                })));
    lab.enqueue("celery", TaskPayload.builder("T1", "other.task").build());
    lab.drained();

    assertThat(others).extracting(TaskRun::id).containsExactly("T1");
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void fact23AnExpiredTaskIsAckedInSilence() throws Exception {
    CeleryMessage message =
        CeleryMessage.of("lab.add", 1)
            .header("expires", "2020-01-01T00:00:00+00:00")
            .link(s("lab.cb"))
            .linkError(s("lab.old_errback"));

    lab.publish(message);
    lab.drained();

    assertThat(lab.calls()).isEmpty();
    assertThat(deadLetters()).isEmpty();
    await().until(() -> consumer.counters().expired() == 1);
    assertThat(lab.outcome(message.id()))
        .hasValueSatisfying(outcome -> assertThat(outcome.error().type()).isEqualTo("EXPIRED"));
  }

  @Test
  void fact24DifferenceAMalformedRowTellsItsErrbacksAndIsPutAsideAndTheConsumerGoesOn()
      throws Exception {
    CeleryMessage broken =
        prepare(
            CeleryMessage.of("lab.add", 1).link(s("lab.cb")).linkError(s("lab.old_errback")),
            "kwargs = '[2]'");
    lab.drained();
    lab.publish(CeleryMessage.of("lab.add", 2));
    lab.drained();

    assertThat(lab.calls())
        .containsExactly("lab.old_errback(\"" + broken.id() + "\")", "lab.add(2)");
    assertThat(lab.run("lab.old_errback").error().message()).contains("kwargs").contains("[2]");
    assertThat(deadLetters()).containsExactly("MALFORMED lab.add[1]");
    assertThat(lab.column("select kwargs from pgshunt.dead_letter")).containsExactly("[2]");
  }

  @Test
  void aRowOfWhichNothingCanBeReadIsPutAsideAsItIs() throws Exception {
    prepare(
        CeleryMessage.of("lab.add", 1).linkError(s("lab.old_errback")),
        "args = 'x', headers = 'y', meta = 'z', on_error = '{'");
    lab.drained();

    assertThat(lab.calls()).isEmpty();
    assertThat(lab.column("select args || headers || meta || on_error from pgshunt.dead_letter"))
        .containsExactly("xyz{");
  }

  @Test
  void aRowWithReplyKeyAndContinuationsAnswersBoth() throws Exception {
    lab.execute("alter table pgshunt.task drop constraint task_one_completion");
    CeleryMessage message =
        prepare(
            CeleryMessage.of("lab.add", 1).linkError(s("lab.old_errback")), "reply_key = 'key'");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.outcome("key"))
        .hasValueSatisfying(outcome -> assertThat(outcome.error().message()).contains("W1"));
    assertThat(deadLetters()).containsExactly("MALFORMED lab.add[1]");
  }

  @Test
  void aTaskWhoseConsumersDiedTooOftenTellsItsErrbacksAndIsPutAside() throws Exception {
    CeleryMessage message =
        prepare(
            CeleryMessage.of("lab.add", 1).linkError(s("lab.old_errback")),
            "worker = 999999, attempt = max_attempts, begun = 1");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("ATTEMPTS_EXHAUSTED");
    assertThat(deadLetters()).containsExactly("ATTEMPTS_EXHAUSTED lab.add[1]");
  }

  @Test
  void aTaskOfALostConsumerIsRunAgain() throws Exception {
    prepare(CeleryMessage.of("lab.add", 1).link(s("lab.cb")), "worker = 999999, attempt = 1");
    lab.drained();

    assertThat(lab.run("lab.add").attempt()).isEqualTo(2);
    assertThat(lab.calls()).containsExactly("lab.add(1)", "lab.cb(1)");
  }

  @Test
  void aContinuationThatTheDatabaseRefusesIsPutAsideAndItsTaskNotRunAgain() throws Exception {
    lab.execute(
        "create function refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'not on this queue'; end $$");
    lab.execute(
        "create trigger refuse before insert on pgshunt.task for each row"
            + " when (new.queue = 'refused') execute function refuse()");

    lab.publish(CeleryMessage.of("lab.add", 1).link(s("lab.cb", "own").set("queue", "refused")));
    lab.publish(CeleryMessage.of("lab.add", 2).link(s("lab.cb2")));
    lab.drained();

    assertThat(lab.calls()).containsExactlyInAnyOrder("lab.add(1)", "lab.add(2)", "lab.cb2(2)");
    assertThat(deadLetters()).containsExactly("REFUSED_CONTINUATION lab.cb[1, \"own\"]");
    assertThat(lab.column("select error from pgshunt.dead_letter").get(0))
        .contains("not on this queue");
  }

  @Test
  void aTaskIdThatNoIndexHoldsIsAckedAllTheSame() throws Exception {
    StringBuilder id = new StringBuilder();
    new Random(7).ints(9_000, 33, 127).forEach(c -> id.append((char) c));
    lab.enqueue(
        "celery",
        TaskPayload.builder(id.toString(), "lab.fail")
            .completion(
                Completion.of(List.of(), List.of(ContinuationSpec.of("lab.old_errback", "celery"))))
            .build());
    lab.drained();

    assertThat(lab.tasks.ledger()).extracting(TaskRun::task).containsExactly("lab.fail");
    assertThat(lab.column("select reason || ' ' || task_name from pgshunt.dead_letter order by id"))
        .containsExactly("REFUSED_CONTINUATION lab.old_errback", "REFUSED_CONTINUATION lab.fail");
  }

  @Test
  void whoeverWaitsUnderAReplyKeyIsAnswered() throws Exception {
    lab.enqueue("celery", reply("T1", "lab.add", "ok"));
    lab.enqueue("celery", reply("T2", "lab.fail", "failed"));
    lab.enqueue("celery", reply("T3", "nowhere.task", "unknown"));
    lab.drained();

    assertThat(lab.outcome("ok").orElseThrow().value().text()).isEqualTo("0");
    assertThat(lab.outcome("failed").orElseThrow().error().message()).isEqualTo("boom");
    assertThat(lab.outcome("unknown").orElseThrow().error().type()).isEqualTo("UNKNOWN_TASK");
  }

  private static TaskPayload reply(String id, String task, String key) {
    return TaskPayload.builder(id, task).completion(new Completion.Reply(key)).build();
  }
}
