package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.queue.QueueControl;
import io.pgshunt.queue.Schema;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows that another writer made, each with something at its extreme, beside tasks that are well.
 */
class HostileRowsTest {

  private static final String HUGE =
      "(select string_agg(md5(i::text), '') from generate_series(1, 40000) as i)";

  /** Column and value; {@code task_id} is changed by appending to it. */
  private static final List<List<String>> OF_BOTH_TABLES =
      List.of(
          List.of("attempt", "32767"),
          List.of("attempt", "-32768"),
          List.of("max_attempts", "32767"),
          List.of("max_attempts", "0"),
          List.of("max_attempts", "-32768"),
          List.of("priority", "32767"),
          List.of("priority", "-32768"),
          List.of("lane", "32767"),
          List.of("lane", "-32768"),
          List.of("id", "9223372036854775807"),
          List.of("id", "-9223372036854775808"),
          List.of("id", "0"),
          List.of("enqueued_at", "'infinity'"),
          List.of("enqueued_at", "'-infinity'"),
          List.of("enqueued_at", "'4713-01-01 BC'"),
          List.of("eta", "'infinity'"),
          List.of("eta", "'-infinity'"),
          List.of("eta", "'4713-01-01 BC'"),
          List.of("eta", "'294276-12-31'"),
          List.of("expires_at", "'infinity'"),
          List.of("expires_at", "'-infinity'"),
          List.of("expires_at", "'4713-01-01 BC'"),
          List.of("expires_at", "'294276-12-31'"),
          List.of("args", "''"),
          List.of("args", "'{'"),
          List.of("args", HUGE),
          List.of("kwargs", "''"),
          List.of("kwargs", "'[]'"),
          List.of("headers", "''"),
          List.of("headers", HUGE),
          List.of("meta", "''"),
          List.of("meta", "'{\"retries\": 2147483647}'"),
          List.of("meta", "'{\"time_limit\": 1e999}'"),
          List.of("task_name", "''"),
          List.of("task_name", HUGE),
          List.of("task_id", "''"),
          List.of("task_id", HUGE),
          List.of("reply_key", "''"),
          List.of("reply_key", HUGE),
          List.of("on_success", "''"),
          List.of("on_error", "'{'"),
          List.of("on_error", HUGE));

  private static final List<List<String>> OF_TASK =
      List.of(
          List.of("worker", "-1"),
          List.of("worker", "-9223372036854775808"),
          List.of("worker", "9223372036854775807"),
          List.of("begun", "-32768"),
          List.of("begun", "2"),
          List.of("begun", "32767"));

  private Lab lab;

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void insert(String table, String task, List<String> change) throws Exception {
    List<String> columns =
        new ArrayList<>(
            List.of("queue", "task_name", "task_id", "args", "kwargs", "headers", "meta"));
    List<String> values =
        new ArrayList<>(
            List.of("'celery'", "'" + task + "'", "'hostile'", "'[1]'", "'{}'", "'{}'", "'{}'"));
    if (table.equals("later")) {
      columns.add("due_at");
      values.add("'-infinity'");
    }
    int known = columns.indexOf(change.get(0));
    if (known < 0) {
      columns.add(change.get(0));
      values.add(change.get(1));
    } else {
      values.set(known, change.get(1));
    }
    lab.execute(
        String.format(
            "insert into pgshunt.%s (%s) values (%s)",
            table, String.join(", ", columns), String.join(", ", values)));
  }

  private void healthy(String id) throws Exception {
    lab.enqueue("celery", TaskPayload.builder(id, "lab.add").build());
  }

  private void allComesToRest(int healthy) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(
                      lab.column(
                          "select left(task::text, 300) from pgshunt.task union all"
                              + " select left(later::text, 300) from pgshunt.later"))
                  .isEmpty();
            });
    assertThat(lab.tasks.ledger().stream().filter(run -> run.id().startsWith("healthy")).count())
        .isEqualTo(healthy);
  }

  @Test
  void noRowStopsTheOthersAndEachComesToRest() throws Exception {
    int healthy = 0;
    for (List<String> change : OF_BOTH_TABLES) {
      insert("task", "lab.add", change);
      healthy("healthy " + healthy++);
    }
    for (List<String> change : OF_TASK) {
      insert("task", "lab.add", change);
      healthy("healthy " + healthy++);
    }
    lab.startConsumer();

    allComesToRest(healthy);
    assertThat(lab.column("select reason from pgshunt.dead_letter"))
        .contains("MALFORMED", "ATTEMPTS_EXHAUSTED", "UNKNOWN_TASK");
  }

  @Test
  void noRowThatIsDueStopsTheOthersAndEachComesToRest() throws Exception {
    int healthy = 0;
    for (List<String> change : OF_BOTH_TABLES) {
      insert("later", "lab.add", change);
      healthy("healthy " + healthy++);
    }
    insert("later", "lab.add", List.of("due_at", "'4713-01-01 BC'"));
    insert("later", "lab.add", List.of("queue", HUGE));
    lab.startConsumer();

    allComesToRest(healthy);
    assertThat(
            lab.column(
                "select reason from pgshunt.dead_letter where error like '%cannot be made ready%'"))
        .containsExactly("MALFORMED");
  }

  @Test
  void noRowOfATaskThatNobodyKnowsStaysForEver() throws Exception {
    int healthy = 0;
    for (List<String> change : OF_BOTH_TABLES) {
      if (!change.get(0).equals("task_name")) {
        insert("task", "nowhere.task", change);
        healthy("healthy " + healthy++);
      }
    }
    lab.startConsumer();

    allComesToRest(healthy);
  }

  @Test
  void aLimitedQueueWorksBesideARowWithoutAnId() throws Exception {
    new QueueControl(lab.dataSource(), Schema.DEFAULT)
        .limit("celery", OptionalInt.of(2), OptionalDouble.empty());
    lab.execute(
        "insert into pgshunt.task (id, queue, task_name, task_id, args, kwargs, headers, meta)"
            + " values (0, 'unconsumed', 'lab.add', 'zero', '[]', '{}', '{}', '{}')");
    healthy("healthy");
    lab.startConsumer();
    lab.drained();

    assertThat(lab.tasks.ledger()).hasSize(1);
  }
}
