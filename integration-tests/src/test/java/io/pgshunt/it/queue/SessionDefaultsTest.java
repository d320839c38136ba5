package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database or a role sets for all of its sessions makes no difference to the queue. */
class SessionDefaultsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "array_nulls = off",
        "datestyle = 'German, DMY'",
        "intervalstyle = 'iso_8601'",
        "timezone = 'Asia/Kathmandu'",
        "extra_float_digits = -10",
        "bytea_output = 'escape'",
        "standard_conforming_strings = off",
        "synchronous_commit = off",
        "search_path = ''",
        "default_transaction_isolation = 'serializable'",
        "default_transaction_isolation = 'repeatable read'",
        "plan_cache_mode = 'force_generic_plan'",
        "quote_all_identifiers = on",
        "row_security = off",
        "check_function_bodies = off",
        "transform_null_equals = on"
      })
  void aTaskGoesAllItsWayWhatever(String setting) throws Exception {
    QueueFixture tasks = QueueFixture.create();
    tasks.execute(
        "alter database " + DatabaseAddress.of(tasks.database).name() + " set " + setting);
    Instant past = Instant.parse("2026-01-02T03:04:05.678901Z");
    Instant future = Instant.parse("2126-01-02T03:04:05.678901Z");
    tasks.enqueuer.enqueue(
        List.of(
            new NewTask("a", payload("due").toBuilder().eta(past).expires(future).build()),
            new NewTask("a", payload("later").toBuilder().eta(future).build())));
    tasks.enqueue("a", payload("alone"));
    long worker = tasks.worker("a");
    List<ClaimedTask> claimed = tasks.claim(worker, 10, "a");

    assertThat(claimed).extracting(task -> task.stored().taskId()).containsOnly("due", "alone");
    assertThat(claimed.get(0).stored().eta()).isEqualTo(past);
    assertThat(claimed.get(0).stored().expires()).isEqualTo(future);

    ClaimedTask first = claimed.get(0);
    StoredTask next = StoredTask.of(new NewTask("b", payload("next")));
    Finished end =
        new Finished(
            first.id(),
            first.attempt(),
            List.of(
                new Continuation(next, null, Duration.ofHours(1)),
                new Continuation(next, Duration.ofHours(1), null)),
            new Outcome("due", RawJson.parse("1.5"), null, Duration.ofHours(1)),
            List.of());

    assertThat(tasks.queue.complete(worker, List.of(end)).ended()).containsExactly(first.id());
    assertThat(tasks.queue.outcome("due").orElseThrow().value()).isEqualTo(RawJson.parse("1.5"));
    assertThat(tasks.queue.giveBack(worker, claimed.subList(1, 2))).isEqualTo(1);
    assertThat(tasks.column("select task_id from tasks.task order by queue"))
        .containsExactly("alone", "next");
    assertThat(tasks.column("select task_id from tasks.later order by due_at"))
        .containsExactly("next", "later");
  }
}
