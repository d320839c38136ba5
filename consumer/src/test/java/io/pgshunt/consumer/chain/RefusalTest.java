package io.pgshunt.consumer.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTest {

  private final Ended ended =
      new Chaining(ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "T1")
          .succeeded(
              Rows.task(
                  TaskPayload.builder("T0", "lab.add")
                      .completion(
                          Completion.of(List.of(ContinuationSpec.of("lab.cb", "q")), List.of()))
                      .build()),
              RawJson.parse("5"));

  @Test
  void withoutContinuationsEachIsPutAsideWithItsValueAndTheDatabasesWords() {
    Finished less = Refusal.withoutContinuations(ended, "no such thing").finished();

    assertThat(less.continuations()).isEmpty();
    assertThat(less.outcome()).isEqualTo(ended.finished().outcome());
    assertThat(less.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(Reason.REFUSED_CONTINUATION);
              assertThat(letter.error().message()).contains("no such thing");
              assertThat(letter.task().taskId()).isEqualTo("T1");
              assertThat(letter.task().args()).isEqualTo("[5]");
            });
  }

  @Test
  void withoutOutcomeTheTaskItselfIsPutAsideToo() {
    Finished least = Refusal.withoutOutcome(ended, "no such thing").finished();

    assertThat(least.outcome()).isNull();
    assertThat(least.deadLetters())
        .extracting(DeadLetter::task)
        .extracting(task -> task.taskId())
        .containsExactly("T1", "T0");
  }
}
