package io.pgshunt.it.queue;

import static io.pgshunt.it.queue.QueueFixture.SCHEMA;
import static io.pgshunt.it.queue.QueueFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.pgshunt.it.support.BehindPgBouncer;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.OpenEnqueue;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.Tenancy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedByInterruptException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What a caller is told of an enqueue, wherever it breaks. */
class EnqueueOutcomeTest {

  private static final List<NewTask> ONE = List.of(new NewTask("a", payload("1")));

  private QueueFixture tasks;

  @BeforeEach
  void createQueue() throws SQLException {
    tasks = QueueFixture.create();
  }

  /** What happens when the statement that enqueues is to be run. */
  private interface Run {
    ResultSet run(PreparedStatement statement) throws SQLException;
  }

  @Test
  void aCommitWhoseAnswerIsLostCountsAsDoneWhenItIsDone() throws Exception {
    Enqueuer enqueuer =
        enqueuerWith(
            statement -> {
              statement.executeQuery();
              throw connectionLost();
            });

    enqueuer.enqueue(ONE);

    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void aStatementThatIsDeliveredAfterItsSettlementEnqueuesNothing() throws Exception {
    AtomicReference<PreparedStatement> underWay = new AtomicReference<>();
    Enqueuer enqueuer =
        enqueuerWith(
            statement -> {
              underWay.set(statement);
              throw connectionLost();
            });

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Unavailable.class);
    assertThatThrownBy(() -> underWay.get().executeQuery())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
    assertThat(countTasks()).isZero();
  }

  @Test
  void anAnswerThatTheConnectionsProxyMakesUpIsNotTakenForTheServers() throws Exception {
    // As poolers do: severity ERROR, and the code of a protocol violation
    ServerErrorMessage madeUp = new ServerErrorMessage("SERROR\0C08P01\0Mserver conn crashed?\0");
    Enqueuer enqueuer =
        enqueuerWith(
            statement -> {
              statement.executeQuery();
              throw new PSQLException(madeUp);
            });

    enqueuer.enqueue(ONE);

    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void anErrorOfTheDriversOwnIsNotTakenForTheServers() throws Exception {
    Enqueuer enqueuer =
        enqueuerWith(
            statement -> {
              statement.executeQuery();
              throw new PSQLException("Ran out of memory", PSQLState.OUT_OF_MEMORY);
            });

    enqueuer.enqueue(ONE);

    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void aConnectionOnWhichTheDriverBreaksIsCutOff() {
    AtomicInteger aborted = new AtomicInteger();
    DataSource breaking =
        dataSource(
            () -> {
              Connection real = tasks.dataSource.getConnection();
              return proxy(
                  Connection.class,
                  (method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                      throw new StackOverflowError("while a message is written");
                    }
                    aborted.addAndGet(method.getName().equals("abort") ? 1 : 0);
                    return method.invoke(real, args);
                  });
            });
    Enqueuer enqueuer = new Enqueuer(breaking, SCHEMA, seconds(5));

    assertThatThrownBy(() -> enqueuer.enqueue(ONE)).isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> enqueuer.begin(ONE)).isInstanceOf(StackOverflowError.class);
    assertThat(aborted).hasValue(2);
  }

  @Test
  void aConnectionThatAnInterruptClosedCostsNoTask() throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    Enqueuer enqueuer =
        enqueuerWith(
            statement -> {
              if (closed.getAndSet(true)) {
                return statement.executeQuery();
              }
              Thread.currentThread().interrupt();
              throw new SQLException("I/O error", "08006", new ClosedByInterruptException());
            });

    enqueuer.enqueue(ONE);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void aDatabaseThatLetsNobodyInIsAskedOnceForAllThatWait() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch others = new CountDownLatch(1);
    Enqueuer enqueuer =
        new Enqueuer(
            dataSource(
                () -> {
                  asked.incrementAndGet();
                  awaitQuietly(others);
                  throw new SQLException("password authentication failed", "28P01");
                }),
            SCHEMA,
            seconds(5));
    List<CompletableFuture<Throwable>> outcomes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      outcomes.add(outcome);
      Thread thread = new Thread(() -> outcome.complete(outcome(enqueuer)));
      threads.add(thread);
      thread.start();
    }
    await().until(() -> threads.stream().allMatch(one -> one.getState() == Thread.State.WAITING));
    others.countDown();

    for (CompletableFuture<Throwable> outcome : outcomes) {
      assertThat(outcome.get()).isInstanceOf(EnqueueException.Refused.class);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aSettlementWhoseOwnAnswerIsLostIsAskedForAgain() throws Exception {
    AtomicInteger commits = new AtomicInteger();
    Enqueuer enqueuer =
        new Enqueuer(
            connections(
                statement -> {
                  throw connectionLost();
                },
                connection -> {
                  connection.commit();
                  if (commits.incrementAndGet() < 3) {
                    throw connectionLost();
                  }
                }),
            SCHEMA,
            Duration.ofSeconds(10));

    assertThatThrownBy(() -> enqueuer.enqueue(ONE))
        .isInstanceOf(EnqueueException.Unavailable.class);
    assertThat(commits).hasValueGreaterThan(1);
    assertThat(countTasks()).isZero();
  }

  @Test
  void anOpenTransactionThatLosesItsClientIsEndedByTheServerAndThenSettled() throws Exception {
    // The wrapper neither commits nor closes: the server keeps the transaction, and is not told.
    Enqueuer enqueuer =
        new Enqueuer(
            abandoning(tasks.dataSource), SCHEMA, Tenancy.NONE, /* settleTimeout= */ seconds(4));

    OpenEnqueue open = enqueuer.begin(ONE);

    assertThatThrownBy(open::commit).isInstanceOf(EnqueueException.Unavailable.class);
    assertThat(countTasks()).isZero();
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
        connections(
            statement -> {
              statement.executeQuery();
              away.set(true);
              throw connectionLost();
            },
            Connection::commit);
    DataSource thenAway = refusingWhen(away, broken);

    assertThatThrownBy(() -> new Enqueuer(thenAway, SCHEMA, Duration.ofMillis(300)).enqueue(ONE))
        .isInstanceOf(EnqueueException.OutcomeUnknown.class)
        .hasMessageContaining("may or may not be enqueued");
  }

  @Test
  void whoWaitedForACommitOfUnknownOutcomeKnowsThatItsOwnWasNotSent() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    CountDownLatch others = new CountDownLatch(1);
    DataSource broken =
        connections(
            statement -> {
              statement.executeQuery();
              away.set(true);
              awaitQuietly(others);
              throw connectionLost();
            },
            Connection::commit);
    Enqueuer enqueuer = new Enqueuer(refusingWhen(away, broken), SCHEMA, Duration.ofMillis(300));
    CompletableFuture<Throwable> first = CompletableFuture.supplyAsync(() -> outcome(enqueuer));
    await().untilTrue(away);
    CompletableFuture<Throwable> waiting = new CompletableFuture<>();
    Thread waiter = new Thread(() -> waiting.complete(outcome(enqueuer)));
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    others.countDown();

    assertThat(first.get()).isInstanceOf(EnqueueException.OutcomeUnknown.class);
    assertThat(waiting.get()).isInstanceOf(EnqueueException.Unavailable.class);
  }

  @Test
  void aClockThatIsHoursOffStillEnqueues() throws Exception {
    // The same as a sender whose clock is off: the database takes tokens of its own time only
    assumeFalse(BehindPgBouncer.isWanted(), "PgBouncer takes no search_path");
    tasks.execute("create schema clock");
    for (String clock : List.of("now", "clock_timestamp")) {
      tasks.execute(
          "create function clock.%1$s() returns timestamptz language sql as $$ select pg_catalog.%1$s() + interval '5 hours' $$"
              .formatted(clock));
    }
    PGSimpleDataSource later = Servers.dataSource(tasks.database);
    later.setCurrentSchema("clock,pg_catalog");

    new Enqueuer(later, SCHEMA, Duration.ofSeconds(5)).enqueue(ONE);

    assertThat(countTasks()).isEqualTo(1);
  }

  @Test
  void connectionsThatAreNotInAutoCommitModeAreCommittedAllTheSame() throws Exception {
    AtomicBoolean modeAtClose = new AtomicBoolean(true);
    DataSource transactional =
        dataSource(
            () -> {
              Connection real = tasks.dataSource.getConnection();
              real.setAutoCommit(false);
              return proxy(
                  Connection.class,
                  (method, args) -> {
                    if (method.getName().equals("close")) {
                      modeAtClose.set(real.getAutoCommit());
                    }
                    return method.invoke(real, args);
                  });
            });

    new Enqueuer(transactional, SCHEMA, Duration.ofSeconds(5)).enqueue(ONE);

    assertThat(countTasks()).isEqualTo(1);
    assertThat(modeAtClose).isFalse();
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
        .hasMessageContaining("nowhere.");
  }

  @Test
  void tasksOfOneCallAreEnqueuedTogetherOrNotAtAll() throws Exception {
    tasks.execute("alter table tasks.task add check (task_id <> '2')");
    List<NewTask> withABadOne =
        List.of(new NewTask("a", payload("1")), new NewTask("a", payload("2")));

    assertThatThrownBy(() -> tasks.enqueuer.enqueue(withABadOne))
        .isInstanceOf(EnqueueException.Refused.class);
    assertThat(countTasks()).isZero();
  }

  @Test
  void timesThatCountFromTheEnqueueingAreReckonedByTheDatabase() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    tasks.enqueuer.enqueue(List.of(new NewTask("a", payload("now"), null, minute)));
    tasks.enqueuer.enqueue(List.of(new NewTask("a", payload("later"), minute, minute)));

    assertThat(tasks.column("select expires_at - enqueued_at from tasks.task"))
        .containsExactly("00:01:00");
    assertThat(
            tasks.column(
                "select (due_at - enqueued_at, expires_at - enqueued_at, eta = due_at) from"
                    + " tasks.later"))
        .containsExactly("(00:01:00,00:01:00,t)");
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
    assumeFalse(BehindPgBouncer.isWanted(), "PgBouncer would lend others the role");
    String role = "producer_" + System.nanoTime();
    tasks.execute("create role " + role);
    tasks.execute("grant usage on schema tasks to " + role);
    tasks.execute("grant insert on tasks.task, tasks.later, tasks.commit_token to " + role);
    tasks.execute("grant usage on sequence tasks.task_id to " + role);

    AtomicBoolean lost = new AtomicBoolean();
    DataSource asProducer =
        dataSource(
            () -> {
              Connection connection = tasks.dataSource.getConnection();
              connection.createStatement().execute("set session authorization " + role);
              return connection;
            });
    new Enqueuer(asProducer, SCHEMA, seconds(5)).enqueue(ONE);

    // Settling what became of a commit needs no other right
    Enqueuer losing =
        new Enqueuer(
            connections(
                asProducer,
                statement -> {
                  ResultSet answer = statement.executeQuery();
                  if (lost.getAndSet(true)) {
                    return answer;
                  }
                  throw connectionLost();
                },
                Connection::commit),
            SCHEMA,
            seconds(5));
    losing.enqueue(ONE);

    assertThat(countTasks()).isEqualTo(2);
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

  private static Throwable outcome(Enqueuer enqueuer) {
    try {
      enqueuer.enqueue(ONE);
      return new AssertionError("was enqueued");
    } catch (EnqueueException e) {
      return e;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Enqueuer enqueuerWith(Run run) {
    return new Enqueuer(connections(run, Connection::commit), SCHEMA, seconds(5));
  }

  private static SQLException connectionLost() {
    return new SQLException("An I/O error occurred while sending to the backend.", "08006");
  }

  /** What happens to a connection at its commit. */
  private interface Commit {
    void run(Connection connection) throws SQLException;
  }

  /** Connections on which the statement that enqueues, and commits, do as told. */
  private DataSource connections(Run run, Commit commit) {
    return connections(tasks.dataSource, run, commit);
  }

  private static DataSource connections(DataSource source, Run run, Commit commit) {
    return dataSource(
        () -> {
          Connection real = source.getConnection();
          return proxy(
              Connection.class,
              (method, args) ->
                  switch (method.getName()) {
                    case "commit" -> {
                      commit.run(real);
                      yield null;
                    }
                    // What is under way must be able to arrive later
                    case "close" -> null;
                    case "abort" -> null;
                    case "prepareStatement" ->
                        statement((PreparedStatement) method.invoke(real, args), args[0], run);
                    default -> method.invoke(real, args);
                  });
        });
  }

  private static Object statement(PreparedStatement real, Object sql, Run run) {
    return proxy(
        PreparedStatement.class,
        (method, args) -> {
          if (method.getName().equals("executeQuery")
              && sql.toString().contains("returning true")) {
            return run.run(real);
          }
          return method.getName().equals("close") ? null : method.invoke(real, args);
        });
  }

  /** Connections whose first commit is never sent, and which are never closed after it. */
  private DataSource abandoning(DataSource otherwise) {
    AtomicBoolean abandoned = new AtomicBoolean();
    return dataSource(
        () -> {
          Connection real = otherwise.getConnection();
          boolean first = !abandoned.getAndSet(true);
          return proxy(
              Connection.class,
              (method, args) -> {
                if (first && method.getName().equals("commit")) {
                  throw connectionLost();
                }
                boolean ends = Set.of("close", "abort", "rollback").contains(method.getName());
                return first && ends ? null : method.invoke(real, args);
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

  private static DataSource dataSource(Connections connections) {
    return proxy(DataSource.class, (method, args) -> connections.get());
  }

  private interface Call {
    Object run(Method method, Object[] args) throws ReflectiveOperationException, SQLException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              try {
                return call.run(method, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
