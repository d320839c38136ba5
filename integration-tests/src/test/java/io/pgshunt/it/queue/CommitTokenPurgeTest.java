package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens go when nobody can ask for their commits any more, all at once, in nobody's way. */
class CommitTokenPurgeTest {

  private static final String PRESENT = "floor(extract(epoch from now()) / 1200)::bigint";

  private QueueFixture tasks;

  @BeforeEach
  void createQueueWithATokenInEachPartition() throws Exception {
    tasks = QueueFixture.create();
    for (int age = 0; age < 6; age++) {
      tasks.execute(
          "insert into tasks.commit_token select (("
              + PRESENT
              + " - "
              + age
              + ") % 6)::smallint, '"
              + UUID.randomUUID()
              + "'");
    }
  }

  /** How many periods ago those were, modulo six, whose partitions hold tokens. */
  private List<String> ages() throws SQLException {
    return tasks.column(
        "select distinct (" + PRESENT + " - part) % 6 as age from tasks.commit_token order by age");
  }

  @Test
  void onlyThePartitionThatIsWrittenToNextIsEmptied() throws Exception {
    assertThat(tasks.queue.purgeCommitTokens()).isTrue();
    assertThat(ages()).containsExactly("0", "1", "2", "3", "4");
    assertThat(tasks.queue.purgeCommitTokens()).isFalse();
  }

  @Test
  void anOldSnapshotDoesNotKeepTokens() throws Exception {
    try (Connection old = tasks.dataSource.getConnection();
        Statement statement = old.createStatement()) {
      old.setAutoCommit(false);
      old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("select count(*) from tasks.task");

      assertThat(tasks.queue.purgeCommitTokens()).isTrue();
      assertThat(
              tasks.column(
                  "select pg_relation_size('tasks.commit_token_' || (" + PRESENT + " + 1) % 6)"))
          .containsExactly("0");
      old.rollback();
      old.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  @Test
  void whoeverReadsAllTablesIsNotWaitedForAndKeepsNobodyWaiting() throws Exception {
    try (Connection dump = tasks.dataSource.getConnection();
        Statement statement = dump.createStatement()) {
      dump.setAutoCommit(false);
      statement.execute("select count(*) from tasks.commit_token");

      assertThat(tasks.queue.purgeCommitTokens()).isFalse();
      tasks.enqueue("a", QueueFixture.payload("1"));
      dump.rollback();
    }
    assertThat(tasks.queue.purgeCommitTokens()).isTrue();
    assertThat(tasks.count("task")).isEqualTo(1);
  }
}
