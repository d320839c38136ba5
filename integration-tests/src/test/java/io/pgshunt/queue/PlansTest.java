package io.pgshunt.queue;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.it.support.PostgresVersions;
import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.servers.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How PostgreSQL means to run the statements that a deep queue could ruin: once for all (a generic
 * plan, which prepared statements get in the end), and for given values; on the oldest supported
 * version, on one between, and on the newest.
 */
class PlansTest {

  private static final int DEEP = 300_000;
  private static final int MANY = ClaimRequest.MOST;

  /** Rows by their ids, each by itself; a bitmap of one row does no harm. */
  private static final String ONE_BY_ONE =
      "Index Scan (using|on) task_pkey .*\\n *Index Cond: \\(id = ANY \\(ARRAY\\[";

  private static final Set<String> NAMES = Set.of("shop.add");
  private static final Duration LEASE = Duration.ofMinutes(5);

  private static final String CLAIM =
      "('{q}', '{500}', '{1,1}', '{-9,0}', '{0,0}', '{0,0}', '{500,500}', '{shop.add}', 500, 7, true, 7)";

  /** The end of as many tasks as a claim gives: what is not set is an empty array. */
  private static String complete() {
    String ids = IntStream.rangeClosed(1, MANY).mapToObj(String::valueOf).collect(joining(","));
    String attempts = "1,".repeat(MANY - 1) + "1";
    StringBuilder values =
        new StringBuilder("('{" + ids + "}', '{" + attempts + "}', " + MANY + ", 7");
    for (int i = 5; i <= 44; i++) {
      values.append(i == 23 ? ", 7" : ", '{}'");
    }
    return values.append(")").toString();
  }

  private static EmbeddedPostgres launch(int version) {
    return PostgresVersions.launch(version, Map.of());
  }

  private static PGSimpleDataSource dataSource(EmbeddedPostgres server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl());
    source.setUser(server.user());
    return source;
  }

  /** With numbers for its question marks, as {@code prepare} wants them. */
  private static String numbered(String sql) {
    AtomicInteger number = new AtomicInteger();
    return Pattern.compile("\\?").matcher(sql).replaceAll(mark -> "\\$" + number.incrementAndGet());
  }

  /** The generic plan, and after it that for these very values. */
  private static String plan(Connection connection, String sql, String values) throws SQLException {
    return plan(connection, "force_generic_plan", sql, values)
        + plan(connection, "force_custom_plan", sql, values);
  }

  private static String plan(Connection connection, String mode, String sql, String values)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = " + mode);
      statement.execute("prepare this as " + numbered(sql));
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = statement.executeQuery("explain execute this " + values)) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      statement.execute("deallocate this");
      return plan.toString();
    }
  }

  private static void fill(Connection connection, int rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into pgshunt.task (queue, task_name, task_id, args, kwargs, headers, meta)"
              + " select 'q', 'shop.add', i::text, '[]', '{}', '{}', '{}'"
              + " from generate_series(1, "
              + rows
              + ") as i");
    }
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection()) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void looksUpOneByOneInBoth(String plans) {
    assertThat(Pattern.compile(ONE_BY_ONE).matcher(plans).results()).hasSize(2);
  }

  private static void assertNoScanOfTheTable(Connection connection, String when)
      throws SQLException {
    assertThat(plan(connection, ClaimSql.CLAIM, CLAIM))
        .as("claim, " + when)
        .contains("Index Scan using task_ready")
        .satisfies(PlansTest::looksUpOneByOneInBoth)
        .doesNotContain("Seq Scan on task")
        .doesNotContain("Bitmap Index Scan on task_ready");
    assertThat(plan(connection, Sql.COMPLETE, complete()))
        .as("complete, " + when)
        .satisfies(PlansTest::looksUpOneByOneInBoth)
        .doesNotContain("Seq Scan on task")
        .doesNotContain("task_held");
    assertThat(plan(connection, ClaimSql.LANES, "('{q}', '{shop.add}', '{shop.add}')"))
        .as("sweep, " + when)
        .contains("using task_ready")
        .doesNotContain("Seq Scan on task");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 15, 0})
  void aDeepQueueIsReadByItsIndexWhateverTheStatisticsSay(int version) throws Exception {
    try (EmbeddedPostgres server = launch(version)) {
      Migrations.apply(dataSource(server), Schema.DEFAULT);
      try (Connection connection =
          DriverManager.getConnection(server.jdbcUrl(), server.user(), null)) {
        fill(connection, DEEP);
        assertNoScanOfTheTable(connection, "deep, never analysed");
        execute(connection, "analyze pgshunt.task");
        assertNoScanOfTheTable(connection, "deep, analysed");
        execute(connection, "update pgshunt.task set worker = 7 where id % 2 = 0");
        assertNoScanOfTheTable(connection, "half of it running");
        execute(connection, "delete from pgshunt.task");
        execute(connection, "vacuum analyze pgshunt.task");
        fill(connection, DEEP);
        assertNoScanOfTheTable(connection, "filled since it was found to be empty");
      }
    }
  }

  /** With a backlog of dead rows the wrong index is as bad as none. */
  @ParameterizedTest
  @ValueSource(ints = {13, 15, 0})
  void aQueueThatWasFoundEmptyWhileASnapshotIsHeldIsReadByTheRightIndexes(int version)
      throws Exception {
    try (EmbeddedPostgres server = launch(version)) {
      Migrations.apply(dataSource(server), Schema.DEFAULT);
      try (Connection holder = DriverManager.getConnection(server.jdbcUrl(), server.user(), null);
          Connection connection =
              DriverManager.getConnection(server.jdbcUrl(), server.user(), null)) {
        fill(connection, 1_000);
        execute(connection, "vacuum analyze pgshunt.task");
        hold(holder);
        fill(connection, DEEP);
        execute(connection, "update pgshunt.task set worker = 7");
        execute(connection, "delete from pgshunt.task");
        execute(connection, "vacuum analyze pgshunt.task");
        assertNoScanOfTheTable(connection, "empty, of nothing but dead rows");
        fill(connection, 1_000);
        execute(connection, "analyze pgshunt.task");
        execute(connection, "delete from pgshunt.task");
        execute(connection, "vacuum pgshunt.task");
        assertNoScanOfTheTable(connection, "empty, analysed when it was not");
        fill(connection, DEEP);
        assertNoScanOfTheTable(connection, "deep, as if it were empty");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 15, 0})
  void aBurstIntoAQueueThatWasEmptyAtItsLastVacuumIsLookedUpByIds(int version) throws Exception {
    try (EmbeddedPostgres server = launch(version)) {
      Migrations.apply(dataSource(server), Schema.DEFAULT);
      try (Connection connection =
          DriverManager.getConnection(server.jdbcUrl(), server.user(), null)) {
        fill(connection, 1_000);
        execute(connection, "delete from pgshunt.task");
        execute(connection, "vacuum (truncate off) pgshunt.task");
        fill(connection, 30_000);
        assertNoScanOfTheTable(connection, "30,000 rows, none as far as is known");
      }
    }
  }

  private static void hold(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    execute(connection, "select pg_current_snapshot()");
  }

  /** A queue that is reached by one connection only, whose plans are generic. */
  private static HikariDataSource oneSession(EmbeddedPostgres server) throws SQLException {
    PGSimpleDataSource source = dataSource(server);
    source.setPrepareThreshold(1);
    Migrations.apply(source, Schema.DEFAULT);
    HikariDataSource oneSession = new HikariDataSource();
    oneSession.setDataSource(source);
    oneSession.setMaximumPoolSize(1);
    oneSession.setConnectionInitSql("set plan_cache_mode = force_generic_plan");
    return oneSession;
  }

  /** Before PostgreSQL 14 a table that was vacuumed while empty counts as one of ten pages. */
  @ParameterizedTest
  @ValueSource(ints = {15, 0})
  void aPlanThatWasMadeForAnEmptyTableIsNotKeptForADeepOne(int version) throws Exception {
    try (EmbeddedPostgres server = launch(version);
        HikariDataSource oneSession = oneSession(server)) {
      execute(oneSession, "vacuum analyze pgshunt.task");
      TaskQueue queue = new TaskQueue(oneSession, Schema.DEFAULT);
      long worker = queue.register("test", List.of("q"), NAMES, LEASE, LEASE);

      claimAndEnd(queue, worker);
      assertThat(planOfLatest(oneSession, "pg_relation_size", CLAIM))
          .as("what is to be got rid of")
          .contains("Seq Scan on task");

      try (Connection connection = oneSession.getConnection()) {
        fill(connection, DEEP);
      }
      assertThat(claimAndEnd(queue, worker)).isEqualTo(100);
      assertThat(planOfLatest(oneSession, "insert into pgshunt.result", complete()))
          .as("the end of what the old plan claimed")
          .doesNotContain("Seq Scan on task");
      assertThat(claimAndEnd(queue, worker)).isEqualTo(100);
      assertThat(planOfLatest(oneSession, "pg_relation_size", CLAIM))
          .doesNotContain("Seq Scan on task");
      assertThat(planOfLatest(oneSession, "insert into pgshunt.result", complete()))
          .doesNotContain("Seq Scan on task");
    }
  }

  /** As when vacuum finds a busy queue empty for a moment and gives its pages back. */
  @ParameterizedTest
  @ValueSource(ints = {15, 0})
  void aTableThatShrankBetweenTwoBurstsHasItsPlansMadeAnewForTheSecond(int version)
      throws Exception {
    try (EmbeddedPostgres server = launch(version);
        HikariDataSource oneSession = oneSession(server)) {
      TaskQueue queue = new TaskQueue(oneSession, Schema.DEFAULT);
      long worker = queue.register("test", List.of("q"), NAMES, LEASE, LEASE);
      try (Connection connection = oneSession.getConnection()) {
        fill(connection, DEEP);
      }
      claimAndEnd(queue, worker);
      execute(oneSession, "delete from pgshunt.task");
      execute(oneSession, "vacuum analyze pgshunt.task");
      assertThat(claimAndEnd(queue, worker)).isZero();
      try (Connection connection = oneSession.getConnection()) {
        fill(connection, DEEP);
      }

      claimAndEnd(queue, worker);
      claimAndEnd(queue, worker);

      assertThat(planOfLatest(oneSession, "pg_relation_size", CLAIM))
          .doesNotContain("Seq Scan on task");
      assertThat(planOfLatest(oneSession, "insert into pgshunt.result", complete()))
          .doesNotContain("Seq Scan on task");
    }
  }

  private static int claimAndEnd(TaskQueue queue, long worker) throws SQLException {
    Probe probe = new Probe(new Lane("q", 0, 0), 0, 100);
    Share share = new Share("q", 100, List.of(probe));
    List<ClaimedTask> claimed = queue.claim(worker, new ClaimRequest(List.of(share), NAMES, 100));
    if (claimed.isEmpty()) {
      return 0;
    }
    queue.complete(
        worker,
        claimed.stream()
            .map(task -> new Finished(task.id(), task.attempt(), List.of(), null, List.of()))
            .toList());
    return claimed.size();
  }

  /** The plan that the only session of this pool has for a statement it prepared. */
  private static String planOfLatest(DataSource session, String part, String values)
      throws SQLException {
    try (Connection connection = session.getConnection();
        Statement statement = connection.createStatement()) {
      String name;
      try (ResultSet row =
          statement.executeQuery(
              "select name from pg_prepared_statements where statement like '%"
                  + part
                  + "%' and statement not like '%pg_prepared_statements%'"
                  + " order by prepare_time desc limit 1")) {
        assertThat(row.next()).isTrue();
        name = row.getString(1);
      }
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = statement.executeQuery("explain execute \"" + name + "\" " + values)) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }
}
