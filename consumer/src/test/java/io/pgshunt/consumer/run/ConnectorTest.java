package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectorTest {

  private static final int MORE_THAN_MAY_HANG = 17;

  private final CountDownLatch refusal = new CountDownLatch(1);
  private final AtomicInteger closed = new AtomicInteger();

  /** Hangs, and then has no connection. */
  private final DataSource source =
      proxy(
          DataSource.class,
          () -> {
            refusal.await();
            throw new SQLException("connection refused", "08001");
          });

  private final Connection connection = proxy(Connection.class, closed::incrementAndGet);
  private final Connector connector = new Connector(source, Duration.ofDays(1));

  private interface Answer {
    Object give() throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            ConnectorTest.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              Object given = answer.give();
              return method.getReturnType() == void.class ? null : given;
            }));
  }

  @AfterEach
  void close() {
    refusal.countDown();
    connector.close();
  }

  @Test
  void attemptsThatWereGivenUpCountOnlyAsLongAsTheyHang() throws Exception {
    for (int i = 0; i < MORE_THAN_MAY_HANG; i++) {
      connector.giveUp(connector.begin());
    }
    assertThatThrownBy(connector::begin).hasMessageContaining("the data source hangs");

    refusal.countDown();

    await().ignoreExceptions().until(() -> connector.begin() != null);
  }

  @Test
  void aConnectionThatComesWhileItsCallerIsInterruptedIsClosed() {
    CompletableFuture<Connection> coming =
        new CompletableFuture<>() {
          @Override
          public Connection get(long most, TimeUnit unit) throws InterruptedException {
            complete(connection);
            throw new InterruptedException();
          }
        };

    assertThatThrownBy(() -> connector.await(coming, Duration.ofDays(1)))
        .hasMessageContaining("interrupted");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).hasValue(1);
  }

  @Test
  void whatMustNotHoldUpItsCallerIsDoneAfterTheEndToo() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    connector.close();

    connector.execute(done::countDown);

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
