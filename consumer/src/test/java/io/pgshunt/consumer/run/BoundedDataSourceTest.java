package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedDataSourceTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  /** Opened by {@link Connection#abort}: what a thread that waits for a silent server waits for. */
  private final CountDownLatch aborted = new CountDownLatch(1);

  private final CountDownLatch mayConnect = new CountDownLatch(1);
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean hangs;
  private volatile @Nullable Throwable refusal;

  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, args) -> {
                if (method.getName().equals("abort")) {
                  aborted.countDown();
                } else if (method.getName().equals("close")) {
                  closed.incrementAndGet();
                }
                return null;
              });

  private final DataSource source =
      (DataSource)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, args) -> {
                if (hangs) {
                  mayConnect.await();
                }
                if (refusal != null) {
                  throw refusal;
                }
                return connection;
              });

  private final BoundedDataSource bounded = new BoundedDataSource(source, SHORT);

  @AfterEach
  void close() {
    mayConnect.countDown();
    bounded.close();
  }

  /** A statement that is not answered. */
  private Object ask() throws SQLException {
    assertThat(bounded.getConnection()).isNotNull();
    try {
      aborted.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new SQLException("socket closed", "08006");
  }

  @Test
  void aCallThatTheServerDoesNotAnswerHasItsConnectionAborted() {
    assertThatThrownBy(() -> bounded.within(SHORT, this::ask))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("did not answer")
        .extracting("SQLState")
        .isEqualTo("08006");
  }

  @Test
  void aCallThatIsCutFailsAtOnce() throws Exception {
    Thread caller = Thread.currentThread();
    Thread cutting =
        new Thread(
            () ->
                await()
                    .until(
                        () -> {
                          bounded.cut(caller);
                          return aborted.getCount() == 0;
                        }));
    cutting.start();

    assertThatThrownBy(() -> bounded.within(Duration.ofDays(1), this::ask))
        .isInstanceOf(SQLException.class);
    cutting.join();
  }

  @Test
  void aDataSourceThatHangsIsNotWaitedForAndWhatComesLateIsClosed() {
    hangs = true;

    assertThatThrownBy(() -> bounded.within(SHORT, bounded::getConnection))
        .isInstanceOf(SQLException.class)
        .extracting("SQLState")
        .isEqualTo(Claiming.NO_CONNECTION);
    assertThatThrownBy(bounded::getConnection).isInstanceOf(SQLException.class);

    mayConnect.countDown();
    await().until(() -> closed.get() == 2);
  }

  @Test
  void whateverADataSourceThrowsIsALackOfAConnectionAndSaysWhy() {
    SQLException reason = new SQLException("too many clients already", "53300");
    refusal = new IllegalStateException("cannot get a connection", reason);

    assertThatThrownBy(() -> bounded.within(Duration.ofDays(1), bounded::getConnection))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("cannot get a connection")
        .hasMessageContaining("too many clients already")
        .extracting("SQLState")
        .isEqualTo(Claiming.NO_CONNECTION);
  }

  @Test
  void aCallInTimeKeepsItsConnection() throws Exception {
    assertThat(bounded.<Connection>within(Duration.ofSeconds(5), bounded::getConnection))
        .isSameAs(connection);
    assertThat(aborted.getCount()).isEqualTo(1);
  }
}
