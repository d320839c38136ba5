package io.pgshunt.consumer.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {

  @Test
  void aRowThatKeepsTheContractIsATask() {
    ContinuationSpec next = ContinuationSpec.of("lab.cb", "q2");
    TaskPayload payload =
        TaskPayload.builder("T0", "lab.add")
            .args(RawJson.parse("[1, 2.0]"))
            .rootId("R")
            .completion(Completion.of(List.of(next), List.of()))
            .build();

    Reading.Task task = Rows.task(payload);

    assertThat(task.payload().args().text()).isEqualTo("[1, 2.0]");
    assertThat(task.rootId()).isEqualTo("R");
    assertThat(task.followUps().onSuccess()).containsExactly(new FollowUp.Spec(next));
  }

  @Test
  void aKeptContinuationReadsAsItsRowDoesForOtherWorkers() {
    ContinuationSpec last = ContinuationSpec.builder("lab.last", "q3").immutable(true).build();
    ContinuationSpec next =
        ContinuationSpec.builder("lab.cb", "q2")
            .args(RawJson.parse("[1.0, \"\\u0000\"]"))
            .countdown(Duration.ofMillis(1500))
            .onSuccess(List.of(last))
            .build();
    TaskPayload plain =
        TaskPayload.builder("T0", "lab.add")
            .args(RawJson.parse("[NaN, {\"k\": 1e400}]"))
            .kwargs(RawJson.parse("{\"a\": \"\\ud83d\"}"))
            .headers(RawJson.parse("{\"traceparent\": \"00-1-2-01\"}"))
            .rootId("R")
            .parentId("P")
            .priority(3)
            .timeLimit(Duration.ofMillis(2500))
            .softTimeLimit(Duration.ofSeconds(1))
            .retries(2)
            .build();

    assertThat(
            List.of(
                plain,
                plain.toBuilder().completion(new Completion.Reply("key")).build(),
                plain.toBuilder().completion(Completion.of(List.of(next), List.of(last))).build()))
        .allSatisfy(
            payload -> {
              Reading.Task kept = (Reading.Task) Reading.of(Rows.kept(payload));
              Reading.Task read = Rows.task(payload);
              assertThat(kept.payload()).isEqualTo(read.payload());
              assertThat(kept.followUps()).isEqualTo(read.followUps());
            });
  }

  @Test
  void aKeptContinuationThatOthersCouldNotReadIsMalformedToo() {
    RawJson args = RawJson.EMPTY_ARRAY;
    for (int level = 0; level < Json.MAX_DEPTH; level++) {
      args = RawJson.array(List.of(args));
    }
    TaskPayload payload = TaskPayload.builder("T0", "lab.add").args(args).build();

    assertThat(Reading.of(Rows.kept(payload))).isInstanceOf(Reading.Malformed.class);
  }

  @Test
  void aTaskWithoutRootHeadsItsOwnLineage() {
    assertThat(Rows.task(TaskPayload.builder("T0", "lab.add").build()).rootId()).isEqualTo("T0");
  }

  @Test
  void argsThatAreNoArrayMakeTheRowMalformedAndItsOnErrorStaysReadable() {
    Reading reading =
        Reading.of(
            Rows.stored("{}", null, null, "[{\"task_name\": \"lab.errback\", \"queue\": \"q\"}]"));

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Malformed.class,
            row -> {
              assertThat(row.why()).contains("args").contains("{}");
              assertThat(row.rootId()).isEqualTo("R");
              assertThat(row.followUps().onError())
                  .containsExactly(new FollowUp.Spec(ContinuationSpec.of("lab.errback", "q")));
            });
  }

  @Test
  void aBadContinuationDoesNotMakeItsTaskMalformed() {
    Reading reading =
        Reading.of(
            Rows.stored(
                "[]",
                null,
                "[{\"task_name\": \"lab.cb\"}, {\"task_name\": \"lab.cb2\", \"queue\": \"q\"}]",
                null));

    assertThat(reading).isInstanceOf(Reading.Task.class);
    assertThat(reading.followUps().onSuccess())
        .satisfiesExactly(
            bad ->
                assertThat(bad)
                    .isInstanceOfSatisfying(
                        FollowUp.Bad.class,
                        it -> assertThat(it.why()).contains("on_success[0].queue")),
            good ->
                assertThat(good).isEqualTo(new FollowUp.Spec(ContinuationSpec.of("lab.cb2", "q"))));
  }

  @Test
  void aContinuationColumnThatIsNoListMakesTheRowMalformed() {
    assertThat(Reading.of(Rows.stored("[]", null, "{}", null)))
        .isInstanceOfSatisfying(
            Reading.Malformed.class, row -> assertThat(row.why()).contains("on_success"));
    assertThat(Reading.of(Rows.stored("[]", null, null, "[oops")))
        .isInstanceOfSatisfying(
            Reading.Malformed.class, row -> assertThat(row.why()).contains("on_error"));
  }

  @Test
  void aRowWithReplyKeyAndContinuationsIsMalformedAndBothSidesStayReadable() {
    Reading reading =
        Reading.of(
            Rows.stored("[]", "key", null, "[{\"task_name\": \"lab.errback\", \"queue\": \"q\"}]"));

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Malformed.class, row -> assertThat(row.why()).contains("W1"));
    assertThat(reading.followUps().replyKey()).isEqualTo("key");
    assertThat(reading.followUps().onError()).hasSize(1);
  }

  @Test
  void aRowThatNestsTooDeeplyIsMalformed() {
    String spec = "{\"task_name\": \"lab.cb\", \"queue\": \"q\", \"on_success\": [";
    String deep = "[" + spec.repeat(2_000) + "]}".repeat(2_000) + "]";

    assertThat(Reading.of(Rows.stored("[]", "key", deep, null)))
        .isInstanceOfSatisfying(
            Reading.Malformed.class,
            row -> assertThat(row.followUps().replyKey()).isEqualTo("key"));
  }

  @Test
  void aRowOfWhichNothingCanBeReadIsStillAReading() {
    Reading reading = Reading.of(Rows.stored("nonsense", " ", "nonsense", "7"));

    assertThat(reading).isInstanceOf(Reading.Malformed.class);
    assertThat(reading.followUps()).isEqualTo(FollowUps.NONE);
  }
}
