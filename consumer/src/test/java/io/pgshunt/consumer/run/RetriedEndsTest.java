package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Failures to write ends that may pass, or may be due to the ends. */
class RetriedEndsTest {

  private final FakeQueue queue = new FakeQueue();
  private final Chaining chaining =
      new Chaining(ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "next");

  private final EndingWriter.Keeper keeper =
      new EndingWriter.Keeper() {
        @Override
        public List<Finished> mark(long worker, List<Ended> ends) {
          return ends.stream().map(Ended::finished).toList();
        }

        @Override
        public void written(long worker, List<Finished> ends, List<ClaimedTask> kept) {}
      };

  private final EndingWriter writer =
      new EndingWriter(queue, new Counters(), new StopSwitch(), keeper, id -> {}, chaining);

  private List<Ended> ends(int n) throws SQLException {
    for (int i = 1; i <= n; i++) {
      queue.add(TaskPayload.builder("T" + i, "lab.add").build());
    }
    List<Ended> ends = new ArrayList<>();
    for (ClaimedTask row : queue.claim(1, new ClaimRequest(List.of(), Set.of("lab.add"), n))) {
      ends.add(chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")));
    }
    return ends;
  }

  /** The connection breaks; the statement takes too long. */
  @ParameterizedTest
  @ValueSource(strings = {"08006", "57014"})
  void endsWhoseWritingIsCutEachTimeAreWrittenInParts(String state) throws Exception {
    List<Ended> ends = ends(8);
    queue.failWriting(some -> some.size() > 2, new SQLException("cut", state));

    writer.write(1, ends);

    assertThat(queue.written()).isEqualTo(ends.stream().map(Ended::finished).toList());
  }

  @Test
  void endsAreNotWrittenInPartsBecauseNobodyCouldConnect() throws Exception {
    List<Ended> ends = ends(8);
    List<Integer> sizes = new ArrayList<>();
    queue.failWriting(
        some -> {
          sizes.add(some.size());
          return sizes.size() < 6;
        },
        new SQLException("connection refused", "08001"));

    writer.write(1, ends);

    assertThat(sizes).hasSize(6).containsOnly(8);
  }

  @Test
  void anInternalErrorThatPassesTakesNothingFromAnEnd() throws Exception {
    List<Ended> ends = ends(1);
    int[] failures = {2};
    queue.failWriting(
        some -> failures[0]-- > 0, new SQLException("could not read block 7", "XX001"));

    writer.write(1, ends);

    assertThat(queue.written()).containsExactly(ends.get(0).finished());
  }

  @Test
  void whatEndsTheSessionIsNoRefusalOfAnEnd() throws Exception {
    List<Ended> ends = ends(1);
    int[] failures = {5};
    queue.failWriting(
        some -> failures[0]-- > 0,
        new PSQLException(new ServerErrorMessage("SFATAL\0C22023\0Mlimit reached\0")));

    writer.write(1, ends);

    assertThat(queue.written()).containsExactly(ends.get(0).finished());
  }
}
