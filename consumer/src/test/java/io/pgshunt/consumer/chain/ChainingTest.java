package io.pgshunt.consumer.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.consumer.chain.Ended.How;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChainingTest {

  private static final Duration DAY = Duration.ofDays(1);

  private static final TaskError ERROR =
      new TaskError("java.lang.IllegalStateException", "boom", "at x", 2, "lab.add", "T0");

  private final AtomicInteger drawn = new AtomicInteger();
  private final Chaining chaining = chaining(false);

  private Chaining chaining(boolean keepResults) {
    return new Chaining(
        ChainSettings.keeping(new ResultPolicy(DAY, keepResults)),
        () -> "drawn-" + drawn.incrementAndGet());
  }

  private static Reading.Task task(
      List<ContinuationSpec> onSuccess, List<ContinuationSpec> onError) {
    return Rows.task(
        TaskPayload.builder("T0", "lab.add")
            .priority(9)
            .headers(RawJson.parse("{\"tenant\": \"acme\"}"))
            .expires(Instant.parse("2040-01-01T00:00:00Z"))
            .completion(Completion.of(onSuccess, onError))
            .build());
  }

  private static Reading.Task replyTask() {
    return Rows.task(
        TaskPayload.builder("T0", "lab.add").completion(new Completion.Reply("key")).build());
  }

  private static TaskPayload only(Ended ended) {
    assertThat(ended.finished().continuations()).hasSize(1);
    return ended.finished().continuations().get(0).task().toPayload();
  }

  @Test
  void theResultGoesBeforeAContinuationsOwnArgs() {
    ContinuationSpec next =
        ContinuationSpec.builder("lab.cb", "q2")
            .args(RawJson.parse("[\"own\"]"))
            .kwargs(RawJson.parse("{\"k\": 1}"))
            .build();

    Ended ended = chaining.succeeded(task(List.of(next), List.of()), RawJson.parse("5"));

    assertThat(ended.how()).isEqualTo(How.SUCCEEDED);
    assertThat(ended.finished().continuations().get(0).task().queue()).isEqualTo("q2");
    assertThat(only(ended).args().text()).isEqualTo("[5, \"own\"]");
    assertThat(only(ended).kwargs().text()).isEqualTo("{\"k\": 1}");
  }

  @Test
  void onlyTheHeadersThatAreToBePropagatedReachAContinuationThatHasNotItsOwn() {
    Chaining propagating =
        new Chaining(
            new ChainSettings(
                new ResultPolicy(DAY, false),
                Set.of("tenant", "absent"),
                FailedResults.AS_SUCCESSES,
                false),
            () -> "id");
    ContinuationSpec plain = ContinuationSpec.of("lab.cb", "q2");
    ContinuationSpec own =
        plain.toBuilder().headers(RawJson.parse("{\"tenant\": \"other\"}")).build();

    assertThat(
            only(propagating.succeeded(task(List.of(plain), List.of()), RawJson.NULL))
                .headers()
                .text())
        .isEqualTo("{\"tenant\": \"acme\"}");
    assertThat(only(propagating.failed(task(List.of(), List.of(plain)), ERROR)).headers().members())
        .containsOnlyKeys("tenant", TaskError.HEADER);
    assertThat(
            only(propagating.succeeded(task(List.of(own), List.of()), RawJson.NULL))
                .headers()
                .text())
        .isEqualTo("{\"tenant\": \"other\"}");
  }

  @Test
  void aListIsPassedAsOneArgument() {
    Ended ended =
        chaining.succeeded(
            task(List.of(ContinuationSpec.of("lab.cb", "q2")), List.of()),
            RawJson.parse("[1, [2]]"));

    assertThat(only(ended).args().text()).isEqualTo("[[1, [2]]]");
  }

  @Test
  void anImmutableContinuationGetsItsOwnArgsOnly() {
    ContinuationSpec next =
        ContinuationSpec.builder("lab.cb", "q2")
            .args(RawJson.parse("[\"own\"]"))
            .immutable(true)
            .build();

    assertThat(only(chaining.succeeded(task(List.of(next), List.of()), RawJson.parse("5"))).args())
        .isEqualTo(RawJson.parse("[\"own\"]"));
    assertThat(only(chaining.failed(task(List.of(), List.of(next)), ERROR)).args())
        .isEqualTo(RawJson.parse("[\"own\"]"));
  }

  @Test
  void aContinuationHasItsOwnIdAndItsParentsLineage() {
    ContinuationSpec named = ContinuationSpec.builder("lab.cb", "q2").taskId("mine").build();
    ContinuationSpec unnamed = ContinuationSpec.of("lab.cb", "q2");

    Ended ended = chaining.succeeded(task(List.of(named, unnamed), List.of()), RawJson.NULL);

    assertThat(ended.finished().continuations())
        .extracting(continuation -> continuation.task().toPayload())
        .satisfiesExactly(
            first -> assertThat(first.taskId()).isEqualTo("mine"),
            second -> assertThat(second.taskId()).isEqualTo("drawn-1"))
        .allSatisfy(
            payload -> {
              assertThat(payload.rootId()).isEqualTo("T0");
              assertThat(payload.parentId()).isEqualTo("T0");
            });
  }

  @Test
  void nothingElseOfTheParentIsInherited() {
    TaskPayload payload =
        only(
            chaining.succeeded(
                task(List.of(ContinuationSpec.of("lab.cb", "q2")), List.of()), RawJson.NULL));

    assertThat(payload.headers()).isEqualTo(RawJson.EMPTY_OBJECT);
    assertThat(payload.priority()).isNull();
    assertThat(payload.expires()).isNull();
    assertThat(payload.retries()).isZero();
  }

  @Test
  void whatTheSpecSaysTakesEffect() {
    Instant eta = Instant.parse("2030-01-01T00:00:00Z");
    Instant expires = Instant.parse("2031-01-01T00:00:00Z");
    ContinuationSpec nested = ContinuationSpec.of("lab.cb3", "q3");
    ContinuationSpec fixed =
        ContinuationSpec.builder("lab.cb", "q2")
            .priority(3)
            .eta(eta)
            .expires(new Expiry.At(expires))
            .timeLimit(Duration.ofSeconds(9))
            .softTimeLimit(Duration.ofSeconds(8))
            .headers(RawJson.parse("{\"h\": 1}"))
            .onSuccess(List.of(nested))
            .build();
    ContinuationSpec relative =
        ContinuationSpec.builder("lab.cb", "q2")
            .countdown(Duration.ofSeconds(5))
            .expires(new Expiry.After(Duration.ofMinutes(1)))
            .build();

    List<Continuation> next =
        chaining
            .succeeded(task(List.of(fixed, relative), List.of()), RawJson.NULL)
            .finished()
            .continuations();

    TaskPayload first = next.get(0).task().toPayload();
    assertThat(first.priority()).isEqualTo(3);
    assertThat(first.eta()).isEqualTo(eta);
    assertThat(first.expires()).isEqualTo(expires);
    assertThat(first.timeLimit()).isEqualTo(Duration.ofSeconds(9));
    assertThat(first.softTimeLimit()).isEqualTo(Duration.ofSeconds(8));
    assertThat(first.headers().text()).isEqualTo("{\"h\": 1}");
    assertThat(first.completion()).isEqualTo(Completion.of(List.of(nested), List.of()));
    assertThat(next.get(1).countdown()).isEqualTo(Duration.ofSeconds(5));
    assertThat(next.get(1).expiresAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(next.get(1).task().toPayload().expires()).isNull();
  }

  @Test
  void aFailureGivesTheFailedIdAndTheErrorToEachErrback() {
    ContinuationSpec errback =
        ContinuationSpec.builder("lab.errback", "q2")
            .args(RawJson.parse("[\"own\"]"))
            .headers(RawJson.parse("{\"h\": 1}"))
            .build();

    Ended ended =
        chaining.failed(
            task(List.of(ContinuationSpec.of("lab.cb", "q2")), List.of(errback)), ERROR);

    assertThat(ended.how()).isEqualTo(How.FAILED);
    TaskPayload payload = only(ended);
    assertThat(payload.taskName()).isEqualTo("lab.errback");
    assertThat(payload.args().text()).isEqualTo("[\"T0\", \"own\"]");
    assertThat(payload.headers().members()).containsEntry("h", RawJson.parse("1"));
    assertThat(PayloadJson.readError(payload.headers().members().get(TaskError.HEADER)))
        .isEqualTo(ERROR);
    assertThat(ended.finished().deadLetters()).isEmpty();
    assertThat(ended.finished().outcome()).isEqualTo(new Outcome("T0", null, ERROR, DAY));
  }

  @Test
  void aFailureThatNobodyHearsOfBecomesADeadLetter() {
    Ended ended = chaining.failed(task(List.of(ContinuationSpec.of("x", "q")), List.of()), ERROR);

    assertThat(ended.finished().continuations()).isEmpty();
    assertThat(ended.finished().deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(Reason.FAILED);
              assertThat(letter.error()).isEqualTo(ERROR);
              assertThat(letter.task().taskId()).isEqualTo("T0");
            });
  }

  @Test
  void whoeverWaitsUnderAReplyKeyGetsTheValueOrTheError() {
    RawJson value = RawJson.parse("{\"a\": 1.0}");

    assertThat(chaining.succeeded(replyTask(), value).finished().outcome())
        .isEqualTo(new Outcome("key", value, null, DAY));
    Finished failed = chaining.failed(replyTask(), ERROR).finished();
    assertThat(failed.outcome()).isEqualTo(new Outcome("key", null, ERROR, DAY));
    assertThat(failed.deadLetters()).isEmpty();
  }

  @Test
  void resultsThatNobodyWaitsForAreKeptOnDemandOnly() {
    Reading.Task task = task(List.of(), List.of());

    assertThat(chaining.succeeded(task, RawJson.parse("1")).finished().outcome()).isNull();
    assertThat(chaining(true).succeeded(task, RawJson.parse("1")).finished().outcome())
        .isEqualTo(new Outcome("T0", RawJson.parse("1"), null, DAY));
  }

  @Test
  void anExpiredTaskIsAckedInSilenceButCanBeLookedUp() {
    Ended ended =
        chaining.expired(task(List.of(), List.of(ContinuationSpec.of("lab.errback", "q"))));

    assertThat(ended.how()).isEqualTo(How.EXPIRED);
    assertThat(ended.finished().continuations()).isEmpty();
    assertThat(ended.finished().deadLetters()).isEmpty();
    assertThat(ended.finished().outcome())
        .satisfies(outcome -> assertThat(outcome.error().type()).isEqualTo("EXPIRED"));
  }

  @Test
  void aDroppedTaskTellsItsErrbacksAndComesToRestWithItsReason() {
    Reading row = task(List.of(), List.of(ContinuationSpec.of("lab.errback", "q2")));

    Ended ended = chaining.dropped(row, Reason.UNKNOWN_TASK, "nobody knows it");

    assertThat(ended.how()).isEqualTo(How.DROPPED);
    assertThat(only(ended).args().text()).isEqualTo("[\"T0\"]");
    assertThat(ended.finished().deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.UNKNOWN_TASK);
    TaskError error = ended.finished().outcome().error();
    assertThat(error.type()).isEqualTo("UNKNOWN_TASK");
    assertThat(error.message()).isEqualTo("nobody knows it");
    assertThat(error.attempt()).isZero();
  }

  @Test
  void aMalformedRowWithBothSidesAnswersBoth() {
    Reading row =
        Reading.of(
            Rows.stored("[]", "key", null, "[{\"task_name\": \"lab.errback\", \"queue\": \"q\"}]"));

    Finished finished = chaining.dropped(row, Reason.MALFORMED, "W1").finished();

    assertThat(finished.outcome().key()).isEqualTo("key");
    assertThat(finished.continuations()).hasSize(1);
    assertThat(finished.continuations().get(0).task().toPayload().rootId()).isEqualTo("R");
    assertThat(finished.deadLetters()).hasSize(1);
  }

  @Test
  void aBadSpecBecomesADeadLetterWithTheValueItShouldHaveReceived() {
    String bad = "{\"task_name\": \"lab.cb\", \"args\": [\"own\"], \"kwargs\": {\"k\": 1}}";
    ClaimedTask row =
        Rows.stored(
            "[]", null, "[" + bad + ", {\"task_name\": \"lab.cb2\", \"queue\": \"q\"}]", null);

    Ended ended = chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5"));

    assertThat(ended.how()).isEqualTo(How.SUCCEEDED);
    assertThat(only(ended).taskName()).isEqualTo("lab.cb2");
    DeadLetter letter = ended.finished().deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.BAD_CONTINUATION);
    assertThat(letter.error().message()).contains("lab.add[T0]").contains("on_success[0].queue");
    assertThat(letter.task().taskName()).isEqualTo("lab.cb");
    assertThat(letter.task().args()).isEqualTo("[5, \"own\"]");
    assertThat(letter.task().kwargs()).isEqualTo("{\"k\": 1}");
    assertThat(RawJson.parse(letter.task().headers()).members())
        .containsEntry(BadContinuation.SPEC, RawJson.parse(bad));
    assertThat(RawJson.parse(letter.task().meta()).members())
        .containsEntry("root_id", RawJson.of("R"))
        .containsEntry("parent_id", RawJson.of("T0"));
  }

  @Test
  void anEntryThatIsNoSpecAtAllIsKeptToo() {
    ClaimedTask row = Rows.stored("[]", null, "[\"lab.cb\", {\"args\": {}, \"headers\": 3}]", null);

    Finished finished =
        chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")).finished();

    assertThat(finished.deadLetters())
        .extracting(letter -> letter.task().args())
        .containsExactly("[5]", "[5]");
    assertThat(finished.deadLetters())
        .extracting(letter -> letter.task().taskId())
        .containsExactly("drawn-1", "drawn-2");
  }

  @Test
  void aSpecThatNoColumnCanHoldBecomesADeadLetterThatKeepsIt() {
    String spec = "{\"task_name\": \"lab.cb\", \"queue\": \"q\", \"priority\": 99999}";
    ClaimedTask row = Rows.stored("[]", null, "[" + spec + "]", null);

    Finished finished =
        chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")).finished();

    assertThat(finished.continuations()).isEmpty();
    DeadLetter letter = finished.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.BAD_CONTINUATION);
    assertThat(letter.error().message()).contains("priority 99999");
    assertThat(letter.task().priority()).isNull();
    assertThat(letter.task().args()).isEqualTo("[5]");
    assertThat(letter.task().headers()).contains(spec);
  }

  @Test
  void aNameThatPostgresCannotHoldIsSpelledOutInTheDeadLetter() {
    String queue = "q\u0000\ud800\ud83d\ude00";
    String spec = "{\"task_name\": \"lab.cb\", \"queue\": " + RawJson.of(queue) + "}";
    ClaimedTask row = Rows.stored("[]", null, "[" + spec + "]", null);

    Finished finished =
        chaining.succeeded((Reading.Task) Reading.of(row), RawJson.parse("5")).finished();

    DeadLetter letter = finished.deadLetters().get(0);
    assertThat(letter.task().queue()).isEqualTo("q\\u0000\\ud800\ud83d\ude00");
    assertThat(RawJson.parse(letter.task().headers()).members().get(Storable.UNSTORABLE).members())
        .containsEntry("queue", RawJson.of(queue));
  }

  @Test
  void aTaskWhoseIdIsTooLongForAnIndexStillComesToRest() {
    String id = "\ud83d\ude00".repeat(3_000);
    Reading reading = Reading.of(Rows.withId(id));
    assertThat(reading).isInstanceOf(Reading.Malformed.class);

    Finished finished = chaining.dropped(reading, Reason.MALFORMED, "its id").finished();

    DeadLetter letter = finished.deadLetters().get(0);
    assertThat(letter.task().taskId()).isEqualTo("\ud83d\ude00".repeat(256));
    assertThat(letter.task().headers()).contains(RawJson.of(id).text());
    assertThat(finished.outcome()).as("no row of results holds such a key").isNull();
    assertThat(finished.continuations())
        .as("its errback runs")
        .extracting(continuation -> continuation.task().taskName())
        .containsExactly("lab.errback");
  }

  @Test
  void anErrbackThatIsBadKeepsTheErrorItShouldHaveReceived() {
    ClaimedTask row = Rows.stored("[]", null, null, "[{\"task_name\": \"lab.errback\"}]");

    Finished finished = chaining.failed((Reading.Task) Reading.of(row), ERROR).finished();

    assertThat(finished.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.task().args()).isEqualTo("[\"T0\"]");
              assertThat(letter.task().headers()).contains(TaskError.HEADER).contains("boom");
            });
  }
}
