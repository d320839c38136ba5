package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pgshunt.consumer.chain.ChainSettings;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Reading;
import io.pgshunt.consumer.chain.ResultPolicy;
import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureEndTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(FailureEnd.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FailureEnd failures =
      new FailureEnd(
          new Chaining(
              ChainSettings.keeping(new ResultPolicy(Duration.ofDays(1), false)), () -> "next"));

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private static Reading.Task task(String name, int retries) {
    return (Reading.Task)
        Reading.of(Rows.claimed(TaskPayload.builder("T1", name).retries(retries).build()));
  }

  private List<Level> levels() {
    return lines.list.stream()
        .map(ILoggingEvent::getLevel)
        .filter(level -> level.isGreaterOrEqual(Level.INFO))
        .toList();
  }

  @Test
  void aRetryIsGoodToKnowAndTheLastOneAWarning() {
    Retry retry = Retry.because(new IllegalStateException("busy"));

    failures.of(task("lab.add", 0), retry, RetryPolicy.WHEN_ASKED);
    assertThat(levels()).containsExactly(Level.INFO);

    failures.of(task("lab.add", 3), retry, RetryPolicy.WHEN_ASKED);
    assertThat(levels()).containsExactly(Level.INFO, Level.WARN);
  }

  @Test
  void noTaskAndNoExceptionForgesALineOfTheLog() {
    failures.of(
        task("lab.add\n2026-01-01 ERROR", 0),
        new IllegalStateException("bell\u0007 and \u0000 and \u001b[2J"),
        RetryPolicy.WHEN_ASKED);

    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("lab.add 2026-01-01 ERROR[T1] failed")
                    .contains("bell\\u0007 and \\u0000 and \\u001b[2J"));
  }
}
