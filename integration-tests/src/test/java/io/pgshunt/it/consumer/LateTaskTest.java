package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.client.TaskClient;
import io.pgshunt.client.TaskRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks that a running consumer comes to see when its claims have long gone past their ids: claims
 * begin at a floor, and it is the sweep that finds what lies below.
 */
class LateTaskTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** Far more than the margin that claims keep below the ids they took last. */
  private static final int MANY = 15_000;

  private Lab lab;
  private TaskClient tasks;

  @BeforeEach
  void start() {
    lab = new Lab();
    tasks = new TaskClient(lab.dataSource());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void letManyTasksGoPast() throws Exception {
    lab.execute(
        "insert into pgshunt.task (queue, task_name, task_id, args, kwargs, headers, meta)"
            + " select 'celery', 'lab.none', 'T' || i, '[]', '{}', '{}', '{}'"
            + " from generate_series(1, "
            + MANY
            + ") as i");
    await().atMost(LONG).until(() -> lab.runs("lab.none").size() == MANY);
    assertThat(lab.runs("lab.add")).isEmpty();
  }

  private void assertTheLateOneIsRun() throws SQLException {
    await().atMost(LONG).until(() -> !lab.runs("lab.add").isEmpty());
    lab.drained();
    assertThat(lab.run("lab.add").call()).isEqualTo("lab.add(1, 2)");
    assertThat(lab.column("select id from pgshunt.task")).isEmpty();
  }

  @Test
  void aTaskWhoseTransactionWasSlowToCommitIsRun() throws Exception {
    lab.startConsumer();
    try (Connection slow = lab.dataSource().getConnection()) {
      slow.setAutoCommit(false);
      tasks.send(slow, TaskRequest.of("lab.add", Lab.QUEUE, 1, 2));
      letManyTasksGoPast();
      slow.commit();
    }

    assertTheLateOneIsRun();
  }

  @Test
  void aTaskThatSomebodyHadLockedAndLeftIsRun() throws Exception {
    tasks.sendAll(List.of(TaskRequest.of("lab.add", Lab.QUEUE, 1, 2)));
    try (Connection other = lab.dataSource().getConnection();
        Statement claim = other.createStatement()) {
      other.setAutoCommit(false);
      claim.execute("update pgshunt.task set worker = 4711, attempt = attempt + 1");
      lab.startConsumer();
      letManyTasksGoPast();
      other.rollback();
    }

    assertTheLateOneIsRun();
  }
}
