package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.Completion;
import io.pgshunt.task.TaskPayload;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows that no handler runs, or whose ends cannot be written as they should: errbacks and whoever
 * waits are told as far as they can be read, and nothing is lost. For what a Celery worker does see
 * {@link CeleryParityTest}.
 */
class EarlyDropTest {

  private Lab lab;

  @BeforeEach
  void start() {
    lab = new Lab();
    lab.startConsumer();
  }

  @AfterEach
  void stop() {
    lab.close();
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
    assertThat(lab.deadLetters()).isEmpty();
  }

  @Test
  void aRowOfWhichNothingCanBeReadIsPutAsideAsItIs() throws Exception {
    lab.publishChanged(
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
    CeleryMessage message = CeleryMessage.of("lab.add", 1).linkError(s("lab.old_errback"));
    lab.publishChanged(message, "reply_key = 'key'");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.outcome("key"))
        .hasValueSatisfying(outcome -> assertThat(outcome.error().message()).contains("W1"));
    assertThat(lab.deadLetters()).containsExactly("MALFORMED lab.add[1]");
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
    assertThat(lab.deadLetters()).containsExactly("REFUSED_CONTINUATION lab.cb[1, \"own\"]");
    assertThat(lab.column("select error from pgshunt.dead_letter").get(0))
        .contains("not on this queue");
  }

  @Test
  void aTaskIdThatNoIndexHoldsIsAckedAllTheSame() throws Exception {
    // No sender of ours makes one; another writer may
    lab.publishChanged(
        CeleryMessage.of("lab.fail").linkError(s("lab.old_errback")),
        "task_id = (select string_agg(md5(i::text), '') from generate_series(1, 300) as i)");
    lab.drained();

    assertThat(lab.tasks.ledger()).extracting(TaskRun::task).containsExactly("lab.old_errback");
    assertThat(lab.column("select reason || ' ' || task_name from pgshunt.dead_letter order by id"))
        .containsExactly("MALFORMED lab.fail");
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
