package io.pgshunt.consumer.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RefusalTest {

  private final Chaining chaining =
      new Chaining(ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "T1");
  private final Ended ended =
      chaining.succeeded(
          Rows.task(
              TaskPayload.builder("T0", "lab.add")
                  .completion(Completion.of(List.of(ContinuationSpec.of("lab.cb", "q")), List.of()))
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
  void theLastFormIsTheTaskItselfPutAsideInWordsOfOursOnly() {
    List<Function<String, Ended>> forms = Refusal.forms(ended, chaining);
    Finished least = forms.get(forms.size() - 1).apply("bad \0 words").finished();

    assertThat(least.outcome()).isNull();
    assertThat(least.continuations()).isEmpty();
    assertThat(least.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.task().taskId()).isEqualTo("T0");
              assertThat(letter.error().message()).endsWith("bad \\u0000 words");
            });
  }

  @Test
  void ofAnotherTryNothingIsWrittenThatHasNobodyHearOfIt() {
    Ended again =
        chaining.retried(
            Rows.task(TaskPayload.builder("T0", "lab.add").build()), Duration.ofSeconds(1));

    assertThat(Refusal.forms(again, chaining))
        .allSatisfy(form -> assertThat(form.apply("refused").how()).isEqualTo(Ended.How.FAILED));
  }
}
