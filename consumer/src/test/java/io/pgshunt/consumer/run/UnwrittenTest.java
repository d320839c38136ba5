package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnwrittenTest {

  private final Unwritten unwritten = new Unwritten();

  private static Ending ending(long id, RawJson result) {
    Chaining chaining =
        new Chaining(
            ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), true)), () -> "next");
    TaskPayload payload = TaskPayload.builder("T" + id, "lab.add").build();
    return new Ending(
        1, chaining.succeeded((Reading.Task) Reading.of(Rows.claimed(id, payload)), result));
  }

  @Test
  void allThatIsThereIsTakenUpToTheLimit() throws InterruptedException {
    for (int i = 0; i < Unwritten.MAX_BATCH + 3; i++) {
      unwritten.add(ending(i, RawJson.NULL));
    }

    assertThat(unwritten.take()).hasSize(Unwritten.MAX_BATCH);
    assertThat(unwritten.size()).isEqualTo(Unwritten.MAX_BATCH + 3);
    unwritten.taken();
    assertThat(unwritten.size()).isEqualTo(3);
    assertThat(unwritten.take()).hasSize(3);
  }

  @Test
  void largeResultsAreNotWrittenTogether() throws InterruptedException {
    RawJson large = RawJson.of("x".repeat((int) Unwritten.MAX_BATCH_SIZE));
    unwritten.add(ending(1, large));
    unwritten.add(ending(2, large));

    assertThat(unwritten.take()).hasSize(1);
    unwritten.taken();
    assertThat(unwritten.take()).hasSize(1);
  }

  @Test
  void whatIsThereWhenItIsClosedIsStillTaken() throws InterruptedException {
    unwritten.add(ending(1, RawJson.NULL));
    unwritten.close();

    assertThat(unwritten.take()).hasSize(1);
    unwritten.taken();
    assertThat(unwritten.take()).isEmpty();
  }
}
