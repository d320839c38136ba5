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
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndingWriterTest {

  private final FakeQueue queue = new FakeQueue();
  private final Counters counters = new Counters();
  private final StopSwitch giveUp = new StopSwitch();
  private final List<Long> mayHold = new ArrayList<>();
  private boolean keepAll;

  private final EndingWriter.Keeper keeper =
      new EndingWriter.Keeper() {
        @Override
        public List<Finished> mark(long worker, List<Ended> ends) {
          return ends.stream().map(ended -> keepAll ? kept(ended) : ended.finished()).toList();
        }

        @Override
        public void written(long worker, List<Finished> ends, List<ClaimedTask> kept) {}
      };

  private final EndingWriter writer =
      new EndingWriter(queue, counters, giveUp, keeper, mayHold::add);

  private static Finished kept(Ended ended) {
    Finished end = ended.finished();
    return new Finished(
        end.id(),
        end.attempt(),
        end.continuations().stream().map(Continuation::kept).toList(),
        end.outcome(),
        end.deadLetters());
  }

  /** Ends of {@code n} claimed tasks, each with one continuation and a result. */
  private List<Ended> ends(int n) throws SQLException {
    for (int i = 1; i <= n; i++) {
      queue.add(
          TaskPayload.builder("T" + i, "lab.add")
              .completion(Completion.of(List.of(ContinuationSpec.of("lab.cb", "q")), List.of()))
              .build());
    }
    Chaining chaining =
        new Chaining(
            ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "next");
    List<Ended> ends = new ArrayList<>();
    for (ClaimedTask row : queue.claim(1, new ClaimRequest(List.of(), Set.of("lab.add"), n))) {
      ends.add(chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")));
    }
    return ends;
  }

  @Test
  void manyEndsAreWrittenByOneStatement() throws Exception {
    List<Ended> ends = ends(20);

    writer.write(1, ends);

    assertThat(queue.completions()).isEqualTo(1);
    assertThat(queue.written()).isEqualTo(ends.stream().map(Ended::finished).toList());
    assertThat(counters.succeeded()).isEqualTo(20);
    assertThat(counters.continuations()).isEqualTo(20);
  }

  @Test
  void anEndWhoseLeaseWasLostIsCountedAndWritesNothing() throws Exception {
    List<Ended> ends = ends(2);
    queue.loseWorkers();

    writer.write(1, ends);

    assertThat(queue.written()).isEmpty();
    assertThat(counters.fenced()).isEqualTo(2);
    assertThat(counters.succeeded()).isZero();
  }

  @Test
  void anEndThatTheDatabaseRefusesDoesNotHarmItsNeighbours() throws Exception {
    List<Ended> ends = ends(9);
    queue.refuse(finished -> finished.id() == 4 && !finished.continuations().isEmpty());

    writer.write(1, ends);

    assertThat(queue.written()).hasSize(9);
    assertThat(queue.written())
        .filteredOn(finished -> !finished.deadLetters().isEmpty())
        .singleElement()
        .satisfies(
            finished -> {
              assertThat(finished.id()).isEqualTo(4);
              assertThat(finished.continuations()).isEmpty();
              assertThat(finished.outcome()).isNotNull();
              assertThat(finished.deadLetters().get(0).error().message())
                  .contains("value too long");
            });
    assertThat(counters.deadLettered()).isEqualTo(1);
  }

  @Test
  void anOutcomeThatTheDatabaseRefusesIsPutAsideWithItsTask() throws Exception {
    List<Ended> ends = ends(1);
    queue.refuse(finished -> finished.outcome() != null);

    writer.write(1, ends);

    assertThat(queue.written())
        .singleElement()
        .satisfies(finished -> assertThat(finished.deadLetters()).hasSize(2));
  }

  @Test
  void anEndThatIsRefusedInEveryFormStaysClaimedAndHoldsUpNobody() throws Exception {
    List<Ended> ends = ends(3);
    queue.refuse(finished -> finished.id() == 2);

    writer.write(1, ends);

    assertThat(queue.written()).extracting(Finished::id).containsExactly(1L, 3L);
    assertThat(queue.held()).containsExactly(2L);
  }

  @Test
  void aRefusalThatNoOtherDataWouldChangeIsWaitedOut() throws Exception {
    List<Ended> ends = ends(1);
    queue.refuseRole(true);
    giveUp.stop();

    writer.write(1, ends);

    assertThat(queue.completions()).isEqualTo(1);
    assertThat(queue.held()).containsExactly(1L);
  }

  @Test
  void aDatabaseThatIsAwayIsTriedUntilItIsTimeToGiveUp() throws Exception {
    List<Ended> ends = ends(1);
    queue.away(true);
    giveUp.stop();

    writer.write(1, ends);

    assertThat(queue.completions()).isEqualTo(1);
    assertThat(queue.held()).containsExactly(1L);
  }

  @Test
  void aWorkerThatMayHoldContinuationsItDoesNotKnowOfIsToldToGiveUpItsId() throws Exception {
    List<Ended> ends = ends(2);
    keepAll = true;
    queue.away(true);
    giveUp.stop();

    writer.write(1, ends);

    assertThat(mayHold).containsExactly(1L);
  }

  @Test
  void aFailureOfAnEndThatKeepsNothingCostsNoId() throws Exception {
    List<Ended> ends = ends(2);
    queue.away(true);
    giveUp.stop();

    writer.write(1, ends);

    assertThat(mayHold).isEmpty();
  }
}
