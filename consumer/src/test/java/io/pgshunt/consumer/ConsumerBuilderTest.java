package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.Schema;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

class ConsumerBuilderTest {

  private static ConsumerBuilder good(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    return Consumer.builder(dataSource).queues("q").handlers(new HandlersTest.Add());
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong(b -> b.queues(), "queues is empty"),
        wrong(b -> b.queues("a", " "), "blank"),
        wrong(b -> b.queueWeights(Map.of("other", 3)), "queue weights names 'other'"),
        wrong(b -> b.queueWeights(Map.of("q", 0)), "weight of queue q is 0"),
        wrong(b -> b.queueConcurrency(Map.of("q", 0)), "concurrency of queue q is 0"),
        wrong(b -> b.atMostOnceQueues(Set.of("other")), "at-most-once queues names 'other'"),
        wrong(b -> b.concurrency(0), "concurrency is 0"),
        wrong(b -> b.lease(Duration.ofMillis(1)), "lease is 1ms: use 300ms to 3650d"),
        wrong(b -> b.shutdownGrace(Duration.ofSeconds(-1)), "shutdown grace is -1s"),
        wrong(b -> b.unknownTaskPatience(Duration.ZERO), "unknown task patience is 0s: use 1ms to"),
        wrong(b -> b.resultTtl(Duration.ZERO), "result TTL is 0s: use 1ms to"));
  }

  private static Arguments wrong(UnaryOperator<ConsumerBuilder> setting, String message) {
    return Arguments.of(setting, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrongSettings")
  void aWrongSettingIsNamedWithItsValue(UnaryOperator<ConsumerBuilder> setting, String message) {
    ConsumerBuilder builder = setting.apply(good("jdbc:postgresql://127.0.0.1:1/x"));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aDatabaseThatCannotBeReachedStopsTheStart() {
    Consumer consumer = good("jdbc:postgresql://127.0.0.1:1/x").build();

    assertThatThrownBy(consumer::start)
        .isInstanceOf(ConsumerStartException.class)
        .hasMessageContaining("127.0.0.1:1");
    consumer.close();
  }

  @Test
  void theReasonWhyTheDatabaseCannotBeReachedIsNamed() {
    SQLException driver =
        new SQLException(
            "The connection attempt failed.", "08001", new UnknownHostException("db.example"));

    assertThat(
            new StartCheck(new PGSimpleDataSource(), Schema.DEFAULT)
                .failure(new SQLException("no connection within 5 s", driver)))
        .hasMessageContaining("The connection attempt failed.")
        .hasMessageContaining("UnknownHostException: db.example");
  }

  @Test
  void aConsumerThatIsNotStartedOrCouldNotBeIsNotRunning() {
    Consumer consumer = good("jdbc:postgresql://127.0.0.1:1/x").build();
    assertThat(consumer.isRunning()).isFalse();
    assertThatThrownBy(consumer::start).isInstanceOf(ConsumerStartException.class);

    assertThat(consumer.isRunning()).isFalse();
  }

  @Test
  void aConsumerStartsOnce() {
    Consumer consumer = good("jdbc:postgresql://127.0.0.1:1/x").build();
    consumer.close();

    assertThatThrownBy(consumer::start).isInstanceOf(IllegalStateException.class);
  }
}
