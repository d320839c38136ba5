package io.pgshunt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void launch() throws Exception {
    postgres = EmbeddedPostgres.launch(Map.of("work_mem", "7MB"));
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @Test
  void itIsPostgresEighteenAndDurable() throws Exception {
    assertThat(ask(postgres.jdbcUrl(), "show server_version")).startsWith("18.");
    assertThat(ask(postgres.jdbcUrl(), "show fsync")).isEqualTo("on");
    assertThat(ask(postgres.jdbcUrl(), "show synchronous_commit")).isEqualTo("on");
    assertThat(ask(postgres.jdbcUrl(), "show full_page_writes")).isEqualTo("on");
  }

  @Test
  void aSettingReachesTheServer() throws Exception {
    assertThat(ask(postgres.jdbcUrl(), "show work_mem")).isEqualTo("7MB");
  }

  @Test
  void createdDatabasesDoNotMeet() throws Exception {
    String first = postgres.createDatabase();
    String second = postgres.createDatabase();
    run(first, "create table mine (n int)");
    assertThat(ask(second, "select to_regclass('mine')::text")).isNull();
  }

  @Test
  void dataSurvivesStopAndStart() throws Exception {
    String url = postgres.createDatabase();
    run(url, "create table kept as select 42 as n");
    postgres.stop();
    assertThatThrownBy(() -> ask(url, "select 1")).isInstanceOf(SQLException.class);
    postgres.start();
    assertThat(ask(url, "select n from kept")).isEqualTo("42");
  }

  @Test
  void dataSurvivesAKill() throws Exception {
    String url = postgres.createDatabase();
    run(url, "create table kept as select 43 as n");
    try (Connection open = DriverManager.getConnection(url, postgres.user(), null)) {
      postgres.kill();
      assertThat(open.isValid(5)).isFalse();
    }
    assertThatThrownBy(() -> ask(url, "select 1")).isInstanceOf(SQLException.class);
    postgres.start();
    assertThat(ask(url, "select n from kept")).isEqualTo("43");
  }

  @Test
  void dataSurvivesAnImmediateStop() throws Exception {
    String url = postgres.createDatabase();
    run(url, "create table kept as select 44 as n");
    postgres.stopImmediately();
    assertThatThrownBy(() -> ask(url, "select 1")).isInstanceOf(SQLException.class);
    postgres.start();
    assertThat(ask(url, "select n from kept")).isEqualTo("44");
  }

  @Test
  void aStandbyHasTheDataAndTakesOver() throws Exception {
    String database = "copied";
    run(postgres.jdbcUrl(), "create database " + database);
    run(postgres.jdbcUrl(database), "create table kept as select 45 as n");
    try (EmbeddedPostgres standby =
        EmbeddedPostgres.launchStandby(postgres, postgres.port(), Map.of())) {
      assertThat(ask(standby.jdbcUrl(), "select pg_is_in_recovery()::text")).isEqualTo("true");
      assertThat(ask(standby.jdbcUrl(), "select pg_promote(true, 60)::text")).isEqualTo("true");
      run(standby.jdbcUrl(database), "update kept set n = n + 1");
      assertThat(ask(standby.jdbcUrl(database), "select n from kept")).isEqualTo("46");
    }
    assertThat(ask(postgres.jdbcUrl(database), "select n from kept")).isEqualTo("45");
  }

  @Test
  void aClosedServerIsGone() throws Exception {
    EmbeddedPostgres other = EmbeddedPostgres.launch();
    String data = ask(other.jdbcUrl(), "show data_directory");
    other.close();
    assertThat(Files.exists(Path.of(data))).isFalse();
    assertThatThrownBy(other::start).isInstanceOf(IllegalStateException.class);
  }

  private static String ask(String url, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, postgres.user(), null);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, postgres.user(), null);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
