package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EndingWriterTest {

  private final FakeQueue queue = new FakeQueue();
  private final Counters counters = new Counters();
  private final StopSwitch giveUp = new StopSwitch();
  private final List<Long> mayHold = new ArrayList<>();
  private final Chaining chaining =
      new Chaining(ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "next");
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
      new EndingWriter(queue, counters, giveUp, keeper, mayHold::add, chaining);

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
        .satisfies(
            finished -> {
              assertThat(finished.outcome()).isNull();
              assertThat(finished.deadLetters())
                  .extracting(DeadLetter::reason)
                  .containsExactly(Reason.UNWRITABLE_END);
            });
  }

  /** The task's end, of which on_error and a reply key want to hear. */
  private Ended end(Completion completion, Function<Reading.Task, Ended> how) throws SQLException {
    queue.add(TaskPayload.builder("T1", "lab.add").completion(completion).build());
    ClaimedTask row = queue.claim(1, new ClaimRequest(List.of(), Set.of("lab.add"), 1)).get(0);
    return how.apply((Reading.Task) Reading.of(row));
  }

  private static final Completion ON_ERROR =
      Completion.of(
          List.of(ContinuationSpec.of("lab.cb", "q")), List.of(ContinuationSpec.of("lab.eb", "q")));

  private static boolean holds(Finished finished, String text) {
    return finished.toString().contains(text);
  }

  @Test
  void anEndTooLargeForTheMemoryIsAFailureThatIsToldWithoutTheResult() throws Exception {
    Ended large =
        end(ON_ERROR, task -> chaining.succeeded(task, RawJson.parse("\"much too large\"")));
    queue.overflow(finished -> holds(finished, "much too large"));

    writer.write(1, List.of(large));

    Finished written = queue.written().get(0);
    assertThat(written.continuations())
        .extracting(next -> next.task().taskName())
        .containsExactly("lab.eb");
    assertThat(written.outcome().error().message()).contains("OutOfMemoryError");
    assertThat(written.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(Reason.UNWRITABLE_END);
              assertThat(letter.task()).isEqualTo(large.reading().claimed().stored());
            });
    assertThat(counters.failed()).isEqualTo(1);
    assertThat(counters.succeeded()).isZero();
    assertThat(mayHold).isEmpty();
  }

  @Test
  void anExceptionWhoseWordsCannotBeWrittenIsToldWithoutThem() throws Exception {
    Ended failed =
        end(
            ON_ERROR,
            task ->
                chaining.failed(
                    task, new TaskError("lab.Nasty", "bad words", "", 1, "lab.add", "T1")));
    queue.refuse(finished -> holds(finished, "bad words"));

    writer.write(1, List.of(failed));

    Finished written = queue.written().get(0);
    assertThat(written.continuations())
        .extracting(next -> next.task().taskName())
        .containsExactly("lab.eb");
    assertThat(written.outcome().error().type()).isEqualTo("lab.Nasty");
    assertThat(counters.failed()).isEqualTo(1);
  }

  @Test
  void aRetryThatTheDatabaseRefusesIsAFailureOfWhichOnErrorHears() throws Exception {
    Ended again = end(ON_ERROR, task -> chaining.retried(task, Duration.ofDays(1_000_000_000)));
    queue.refuse(
        finished -> finished.continuations().stream().anyMatch(next -> next.countdown() != null));

    writer.write(1, List.of(again));

    Finished written = queue.written().get(0);
    assertThat(written.continuations())
        .extracting(next -> next.task().taskName())
        .containsExactly("lab.eb");
    assertThat(written.deadLetters())
        .extracting(letter -> letter.task().taskName())
        .containsExactly("lab.add");
    assertThat(counters.failed()).isEqualTo(1);
    assertThat(counters.retried()).isZero();
  }

  @Test
  void whoWaitsForATaskWhoseRetryIsRefusedIsTold() throws Exception {
    Ended again =
        end(new Completion.Reply("key"), task -> chaining.retried(task, Duration.ofDays(1)));
    queue.refuse(finished -> !finished.continuations().isEmpty());

    writer.write(1, List.of(again));

    assertThat(queue.written())
        .singleElement()
        .satisfies(
            written -> {
              assertThat(written.outcome().key()).isEqualTo("key");
              assertThat(written.outcome().error()).isNotNull();
            });
  }

  @Test
  void anEndOnWhichNothingRunsStaysSuchAnEndInItsLastForm() throws Exception {
    Ended ignored = end(ON_ERROR, task -> chaining.ignored(task, "bad words"));
    queue.refuse(finished -> holds(finished, "bad words"));

    writer.write(1, List.of(ignored));

    assertThat(queue.written().get(0).continuations()).isEmpty();
    assertThat(counters.ignored()).isEqualTo(1);
  }

  @Test
  void anEndWhoseAnswerWasLostIsCountedAsWhatItIsAndNotAsAnothers() throws Exception {
    queue.register("test", List.of("q"), Set.of(), Duration.ofSeconds(30), Duration.ofMinutes(5));
    List<Ended> ends = ends(3);
    queue.loseNextCompletionsAnswer();

    writer.write(1, ends);

    assertThat(queue.written()).hasSize(3);
    assertThat(counters.succeeded()).isEqualTo(3);
    assertThat(counters.fenced()).isZero();
    assertThat(counters.unsettled()).isZero();
  }

  @Test
  void anEndWhoseAnswerAndThenWhoseLeaseWasLostIsCountedAsNeither() throws Exception {
    List<Ended> ends = ends(1);
    queue.loseNextCompletionsAnswer();

    writer.write(1, ends);

    assertThat(counters.succeeded()).isZero();
    assertThat(counters.fenced()).isZero();
    assertThat(counters.unsettled()).isEqualTo(1);
  }

  @Test
  void anEndThatTheServerHasNoMemoryForHoldsUpNobody() throws Exception {
    RawJson much = RawJson.of("x".repeat(2_000_000));
    List<Ended> ends = new ArrayList<>(ends(2));
    ends.add(end(ON_ERROR, task -> chaining.succeeded(task, much)));
    queue.exhaust(finished -> Ending.size(finished) > 1_000_000);

    writer.write(1, ends);

    assertThat(queue.written()).hasSize(3);
    assertThat(counters.succeeded()).isEqualTo(2);
    assertThat(counters.failed()).isEqualTo(1);
  }

  @Test
  void anErrorOfThisJvmThatPassesCostsAnEndNothing() throws Exception {
    List<Ended> ends = ends(1);
    AtomicInteger tries = new AtomicInteger();
    queue.overflow(finished -> tries.incrementAndGet() == 1);

    writer.write(1, ends);

    assertThat(queue.written()).containsExactly(ends.get(0).finished());
  }

  @Test
  void anEndThatIsRefusedInEveryFormStaysClaimedAndHoldsUpNobody() throws Exception {
    List<Ended> ends = ends(3);
    queue.refuse(finished -> finished.id() == 2);

    writer.write(1, ends);

    assertThat(queue.written()).extracting(Finished::id).containsExactly(1L, 3L);
    assertThat(queue.held()).containsExactly(2L);
    assertThat(mayHold).containsOnly(1L);
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
    queue.loseNextCompletionsAnswer();
    giveUp.stop();

    writer.write(1, ends);

    assertThat(mayHold).containsExactly(1L);
  }

  @Test
  void aWorkerThatHadNoConnectionHoldsNothingMore() throws Exception {
    List<Ended> ends = ends(2);
    keepAll = true;
    queue.away(true);
    giveUp.stop();

    writer.write(1, ends);

    assertThat(mayHold).isEmpty();
  }

  @Test
  void aFailureOfAnEndThatKeepsNothingCostsNoId() throws Exception {
    List<Ended> ends = ends(2);
    queue.loseNextCompletionsAnswer();
    giveUp.stop();

    writer.write(1, ends);

    assertThat(mayHold).isEmpty();
  }
}
