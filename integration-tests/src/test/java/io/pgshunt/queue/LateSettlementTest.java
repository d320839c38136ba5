package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.it.support.Servers;
import io.pgshunt.servers.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What tells of a commit is kept for an hour: who asks later is told nothing, and nothing wrong.
 */
class LateSettlementTest {

  @Test
  void aCommitOfLongAgoIsCalledUnknownEvenIfItsTokenIsGone() {
    TestDatabase database = Servers.database();
    LostCommit lostCommit = new LostCommit(Servers.dataSource(database), Schema.DEFAULT);
    long now = System.currentTimeMillis();
    long period = now / CommitTokens.PERIOD.toMillis() - 6;

    assertThatThrownBy(
            () ->
                lostCommit.committed(
                    CommitToken.of(period, now),
                    new SQLException("the answer is lost"),
                    Deadline.after(Duration.ofMillis(200))))
        .isInstanceOf(EnqueueException.OutcomeUnknown.class);
  }
}
