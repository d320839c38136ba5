package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.SCHEMA;
import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.Tenancy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller is told of an enqueue, wherever it breaks. */
class EnqueueOutcomeTest {

  private static final List<NewTask> ONE = List.of(new NewTask("a", payload("1")));

  private QueueFixture tasks;

  @BeforeEach
  void createQueue() throws SQLException {
    tasks = QueueFixture.create();
  }

  /** What happens to a connection at its commit. */
  private interface Commit {
    void run(Connection connection) throws SQLException;
  }

  @Test
  void aCommitWhoseAnswerIsLostCountsAsDoneWhenItIsDone() {
    Enqueuer enqueuer =
        enqueuerWith(
            connection -> {
              connection.commit();
              throw connectionLost();
            });

    assertThatCode(() -> enqueuer.enqueue(ONE)).doesNotThrowAnyException();
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void aCommitThatNeverArrivedCountsAsNotDoneAndCanNeverLand() throws Exception {
    AtomicBoolean left = new AtomicBoolean();
    Enqueuer enqueuer =
        enqueuerWith(
            connection -> {
              left.set(true);
              throw connectionLost();
            });

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Unavailable.class);
    assertThat(left).isTrue();
    assertThat(countTasks()).isZero();
  }

  @Test
  void aTransactionStillOpenAtItsServerIsEndedBeforeItCountsAsNotDone() throws Exception {
    // The wrapper neither commits nor rolls back nor closes: the backend keeps the transaction.
    Enqueuer enqueuer =
        new Enqueuer(
            failingAtCommit(
                connection -> {
                  throw connectionLost();
                },
                false),
            SCHEMA,
            Duration.ofSeconds(10));

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Unavailable.class);
    assertThat(
            tasks.column(
                "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and state = 'idle in transaction'"))
        .containsExactly("0");
  }

  @Test
  void anOutcomeThatCannotBeLearntInTimeIsCalledUnknown() {
    AtomicBoolean away = new AtomicBoolean();
    DataSource broken =
        failingAtCommit(
            connection -> {
              connection.commit();
              away.set(true);
              throw connectionLost();
            },
            true);
    DataSource thenAway = refusingWhen(away, broken);

    assertThatThrownBy(() -> new Enqueuer(thenAway, SCHEMA, Duration.ofMillis(300)).enqueue(ONE))
        .isInstanceOf(EnqueueException.OutcomeUnknown.class)
        .hasMessageContaining("may or may not be enqueued");
  }

  @Test
  void aDatabaseThatCannotBeReachedIsUnavailable() {
    AtomicBoolean away = new AtomicBoolean(true);
    Enqueuer enqueuer =
        new Enqueuer(refusingWhen(away, tasks.dataSource), SCHEMA, Duration.ofSeconds(1));

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Unavailable.class);
  }

  @Test
  void aMissingSchemaIsARefusalThatNamesIt() {
    Enqueuer enqueuer =
        new Enqueuer(tasks.dataSource, new Schema("nowhere"), Duration.ofSeconds(1));

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Refused.class)
        .hasMessageContaining("nowhere.task");
  }

  @Test
  void tasksOfOneCallAreEnqueuedTogetherOrNotAtAll() {
    List<NewTask> withABadOne =
        List.of(
            new NewTask("a", payload("1")),
            new NewTask("a", payload("2").toBuilder().priority(70_000).build()));

    assertThatThrownBy(() -> tasks.enqueuer.enqueue(withABadOne))
        .isInstanceOf(EnqueueException.Refused.class);
    assertThat(countTasks()).isZero();
  }

  @Test
  void aTaskInTheCallersTransactionVanishesWithIt() throws Exception {
    try (Connection connection = tasks.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      Enqueuer.enqueue(connection, SCHEMA, Tenancy.NONE, ONE);
      connection.rollback();
      Enqueuer.enqueue(connection, SCHEMA, Tenancy.NONE, List.of(new NewTask("a", payload("2"))));
      connection.commit();
    }

    assertThat(tasks.column("select task_id from tasks.task")).containsExactly("2");
  }

  @Test
  void aRoleThatMayOnlyEnqueueCanEnqueue() throws Exception {
    String role = "producer_" + System.nanoTime();
    tasks.execute("create role " + role);
    tasks.execute("grant usage on schema tasks to " + role);
    tasks.execute("grant insert on tasks.task, tasks.later to " + role);
    tasks.execute("grant usage on sequence tasks.task_id to " + role);

    try (Connection connection = tasks.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("set local role " + role);
      Enqueuer.enqueue(connection, SCHEMA, Tenancy.NONE, ONE);
      connection.commit();
    }

    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void migratingTwiceChangesNothing() throws Exception {
    assertThat(Migrations.apply(tasks.dataSource, SCHEMA)).isEmpty();
  }

  @Test
  void thePrintedScriptCreatesTheSameSchema() throws Exception {
    Schema printed = new Schema("printed");

    tasks.execute(Migrations.script(printed));

    assertThat(Migrations.apply(tasks.dataSource, printed)).isEmpty();
    new Enqueuer(tasks.dataSource, printed, Duration.ofSeconds(1)).enqueue(ONE);
    assertThat(tasks.column("select task_id from printed.task")).containsExactly("1");
  }

  private long countTasks() {
    try {
      return tasks.count("task");
    } catch (SQLException e) {
      throw new AssertionError("cannot count", e);
    }
  }

  private Enqueuer enqueuerWith(Commit commit) {
    return new Enqueuer(failingAtCommit(commit, true), SCHEMA, Duration.ofSeconds(5));
  }

  private static SQLException connectionLost() {
    return new SQLException("An I/O error occurred while sending to the backend.", "08006");
  }

  /** Connections whose commit does as told; what settles the outcome uses plain ones as well. */
  private DataSource failingAtCommit(Commit commit, boolean closes) {
    return dataSource(
        () -> {
          Connection real = tasks.dataSource.getConnection();
          return (Connection)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (proxy, method, args) -> {
                    boolean ends =
                        List.of("rollback", "close", "setAutoCommit").contains(method.getName());
                    if (method.getName().equals("commit")) {
                      commit.run(real);
                      return null;
                    } else if (!closes && ends && !real.getAutoCommit()) {
                      throw connectionLost();
                    }
                    try {
                      return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  });
        });
  }

  private DataSource refusingWhen(AtomicBoolean away, DataSource otherwise) {
    return dataSource(
        () -> {
          if (away.get()) {
            throw new SQLException("Connection refused", "08001");
          }
          return otherwise.getConnection();
        });
  }

  private interface Connections {
    Connection get() throws SQLException;
  }

  private DataSource dataSource(Connections connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) -> connections.get());
  }
}
