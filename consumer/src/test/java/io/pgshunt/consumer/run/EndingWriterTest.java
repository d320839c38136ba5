package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
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
  private final List<Ended> committed = new ArrayList<>();
  private final EndingWriter writer = new EndingWriter(queue, counters, giveUp, committed::add);

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
    for (ClaimedTask row : queue.claim(1, List.of("q"), Set.of("lab.add"), n)) {
      ends.add(chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")));
    }
    return ends;
  }

  @Test
  void manyEndsAreWrittenByOneStatement() throws Exception {
    List<Ended> ends = ends(20);

    writer.write(1, ends);

    assertThat(queue.completions()).isEqualTo(1);
    assertThat(committed).isEqualTo(ends);
    assertThat(counters.succeeded()).isEqualTo(20);
    assertThat(counters.continuations()).isEqualTo(20);
  }

  @Test
  void anEndWhoseLeaseWasLostIsCountedAndWritesNothing() throws Exception {
    List<Ended> ends = ends(2);
    queue.loseWorkers();

    writer.write(1, ends);

    assertThat(queue.written()).isEmpty();
    assertThat(committed).isEmpty();
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
}
