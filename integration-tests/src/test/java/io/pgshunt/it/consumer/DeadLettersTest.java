package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.DeadLetterFilter;
import io.pgshunt.queue.DeadLetters;
import io.pgshunt.queue.DeadLetters.Replay;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.StoredDeadLetter;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator can do with tasks that nobody runs. */
class DeadLettersTest {

  private Lab lab;
  private DeadLetters deadLetters;
  private final AtomicBoolean broken = new AtomicBoolean(true);

  @BeforeEach
  void start() {
    lab = new Lab();
    deadLetters = new DeadLetters(lab.dataSource(), Schema.DEFAULT);
    lab.start(lab.consumer(lab.tasks.handlers()));
    lab.start(
        lab.consumer(
            new NamedTask(
                "shop.charge",
                task -> {
                  if (broken.get()) {
                    throw new IllegalStateException("card service is down");
                  }
                  return task.arg(0, Integer.class) * 2;
                })));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static DeadLetterFilter task(String pattern) {
    return new DeadLetterFilter(List.of(), List.of(), pattern, null, null, null, null);
  }

  private static DeadLetterFilter reason(Reason reason) {
    return new DeadLetterFilter(List.of(), List.of(), null, null, reason, null, null);
  }

  private void fail(String id, String task) throws Exception {
    lab.enqueue("celery", TaskPayload.builder(id, task).args(RawJson.parse("[21]")).build());
    lab.drained();
  }

  private List<String> taskIds(DeadLetterFilter filter) throws SQLException {
    return deadLetters.list(filter, 100).stream().map(letter -> letter.task().taskId()).toList();
  }

  @Test
  void deadLettersAreFoundByIdTaskQueueReasonAndAge() throws Exception {
    fail("T1", "shop.charge");
    fail("T2", "lab.fail");
    fail("T3", "nowhere.task");
    lab.execute(
        "update pgshunt.dead_letter set died_at = now() - interval '2 h', queue = 'old_1'"
            + " where task_id = 'T1'");

    assertThat(taskIds(DeadLetterFilter.ALL)).containsExactly("T3", "T2", "T1");
    assertThat(taskIds(task("shop.charge"))).containsExactly("T1");
    assertThat(taskIds(task("*a*"))).containsExactly("T3", "T2", "T1");
    assertThat(taskIds(task("lab_fail"))).isEmpty();
    assertThat(taskIds(reason(Reason.UNKNOWN_TASK))).containsExactly("T3");
    assertThat(
            taskIds(
                new DeadLetterFilter(
                    List.of(), List.of(), null, "old_1", null, Duration.ofHours(1), null)))
        .containsExactly("T1");
    assertThat(
            taskIds(
                new DeadLetterFilter(
                    List.of(), List.of("T1", "T2"), null, null, null, null, Duration.ofHours(1))))
        .containsExactly("T2");
    assertThat(deadLetters.count(DeadLetterFilter.ALL)).isEqualTo(3);
    assertThat(deadLetters.list(DeadLetterFilter.ALL, 1)).hasSize(1);
  }

  @Test
  void aDeadLetterHoldsReasonErrorAndTheWholeTask() throws Exception {
    fail("T1", "shop.charge");

    StoredDeadLetter letter = deadLetters.list(DeadLetterFilter.ALL, 1).get(0);

    assertThat(letter.reason()).isEqualTo("FAILED");
    assertThat(letter.error().message()).isEqualTo("card service is down");
    assertThat(letter.error().stackTrace()).contains("DeadLettersTest");
    assertThat(letter.error().args()).isEqualTo("[21]");
    assertThat(letter.task().args()).isEqualTo("[21]");
    assertThat(deadLetters.find(letter.id())).contains(letter);
    assertThat(deadLetters.find(-1)).isEmpty();
  }

  @Test
  void aReplayedTaskRunsWithItsContinuations() throws Exception {
    lab.publish(CeleryMessage.of("shop.charge", 21).link(s("lab.cb", "own")).priority(3));
    lab.drained();
    broken.set(false);

    Replay replay = deadLetters.replay(task("shop.*"), null, 10);
    lab.drained();

    assertThat(replay.replayed()).hasSize(1);
    assertThat(lab.calls()).containsExactly("lab.cb(42, \"own\")");
    assertThat(deadLetters.count(DeadLetterFilter.ALL)).isZero();
  }

  @Test
  void aContinuationThatCouldNotBeEnqueuedIsReplayedWithTheValueItShouldHaveReceived()
      throws Exception {
    lab.execute(
        "create function refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'not on this queue'; end $$");
    lab.execute(
        "create trigger refuse before insert on pgshunt.task for each row"
            + " when (new.queue = 'refused') execute function refuse()");
    lab.publish(CeleryMessage.of("lab.add", 1, 2).link(s("lab.cb").set("queue", "refused")));
    lab.drained();
    assertThat(taskIds(reason(Reason.REFUSED_CONTINUATION))).hasSize(1);

    Replay replay = deadLetters.replay(DeadLetterFilter.ALL, "celery", 10);
    lab.drained();

    assertThat(replay.refused()).isEmpty();
    assertThat(lab.calls()).containsExactly("lab.add(1, 2)", "lab.cb(3)");
  }

  @Test
  void aReplayedTaskHasAllItsRetriesBeforeItAndAnExpiryThatIsOverDoesNotCount() throws Exception {
    fail("T1", "shop.charge");
    lab.execute(
        "update pgshunt.dead_letter set meta = '{\"retries\": 3, \"root_id\": \"R\"}',"
            + " expires_at = now() - interval '1 s'");
    broken.set(false);

    deadLetters.replay(DeadLetterFilter.ALL, "unconsumed", 10);

    assertThat(lab.column("select meta || (expires_at is null) from pgshunt.task"))
        .containsExactly("{\"root_id\": \"R\"}true");
  }

  @Test
  void whatNobodyCouldRunIsNotReplayed() throws Exception {
    fail("T1", "shop.charge");
    fail("T2", "shop.charge");
    fail("T3", "shop.charge");
    lab.execute("update pgshunt.dead_letter set args = '{' where task_id = 'T1'");
    lab.execute(
        "update pgshunt.dead_letter set reply_key = 'k', on_error = '[{}]' where task_id = 'T2'");
    broken.set(false);

    Replay replay = deadLetters.replay(DeadLetterFilter.ALL, null, 10);
    lab.drained();

    assertThat(replay.replayed()).hasSize(1);
    assertThat(replay.refused()).hasSize(2);
    assertThat(taskIds(DeadLetterFilter.ALL)).containsExactly("T2", "T1");
  }

  @Test
  void discardedDeadLettersAreGone() throws Exception {
    fail("T1", "shop.charge");
    fail("T2", "lab.fail");

    assertThat(deadLetters.discard(task("shop.charge"))).isEqualTo(1);

    assertThat(taskIds(DeadLetterFilter.ALL)).containsExactly("T2");
  }

  @Test
  void aReplayedTaskAnswersItsReplyKeyAnew() throws Exception {
    lab.enqueue(
        "celery",
        TaskPayload.builder("T1", "nowhere.task").completion(new Completion.Reply("key")).build());
    lab.drained();
    assertThat(lab.outcome("key").orElseThrow().error()).isNotNull();

    lab.execute("update pgshunt.dead_letter set task_name = 'lab.add'");
    deadLetters.replay(DeadLetterFilter.ALL, null, 10);

    await().until(() -> lab.outcome("key").orElseThrow().error() == null);
    assertThat(lab.outcome("key").orElseThrow().value()).isEqualTo(RawJson.parse("0"));
  }

  @Test
  void anExhaustedTaskTellsItsErrbacksAgainWhenItFailsAgain() throws Exception {
    lab.enqueue(
        "celery",
        TaskPayload.builder("T1", "nowhere.task")
            .completion(
                Completion.of(List.of(), List.of(ContinuationSpec.of("lab.old_errback", "celery"))))
            .build());
    lab.drained();
    deadLetters.replay(DeadLetterFilter.ALL, null, 10);
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"T1\")", "lab.old_errback(\"T1\")");
    assertThat(taskIds(DeadLetterFilter.ALL)).containsExactly("T1");
  }
}
