package io.pgshunt.campaign.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgshunt.servers.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each disturbance does to an insert that commits by itself. */
class FaultProxyTest {

  private static final int HOLD_MILLIS = 300;

  private static EmbeddedPostgres postgres;
  private FaultProxy proxy;

  @BeforeAll
  static void launch() throws Exception {
    postgres = EmbeddedPostgres.launch();
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void start() throws Exception {
    proxy = new FaultProxy(postgres::port, true);
    execute("drop table if exists marks");
    execute("create table marks (n int)");
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", null);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int marks() throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", null);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from marks")) {
      row.next();
      return row.getInt(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + proxy.port()
            + "/postgres?sslmode=disable&gssEncMode=disable",
        "postgres",
        null);
  }

  private static void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("insert into marks values (?)")) {
      insert.setInt(1, 1);
      insert.executeUpdate();
    }
  }

  private void setTrap(Disturbance disturbance) {
    proxy.set(new Trap(disturbance, 100, 0, HOLD_MILLIS, new Random(1)));
  }

  @Test
  void whatMayNotCommitPasses() throws Exception {
    try (Connection connection = connect()) {
      setTrap(Disturbance.CUT_BEFORE);
      assertThat(connection.isValid(5)).isTrue();
      assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
    }
    assertThat(marks()).isZero();
  }

  @Test
  void aCommitOfWhatWasInsertedBeforeIsDisturbedWhateverItsText() throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      insert(connection);
      setTrap(Disturbance.CUT_BEFORE);
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThat(marks()).isZero();
  }

  @Test
  void anInsertWhoseAnswerIsLostIsThere() throws Exception {
    try (Connection connection = connect()) {
      setTrap(Disturbance.CUT_AFTER);
      assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
    }
    assertThat(marks()).isEqualTo(1);
  }

  @Test
  void anInsertCanArriveAfterItsConnectionIsGone() throws Exception {
    try (Connection connection = connect()) {
      setTrap(Disturbance.ARRIVE_AFTER_CUT);
      assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
    }
    await().until(() -> marks() == 1);
    await().until(proxy::isQuiet);
  }

  @Test
  void whatIsLateArrives() throws Exception {
    try (Connection connection = connect()) {
      setTrap(Disturbance.ARRIVE_LATE);
      insert(connection);
      setTrap(Disturbance.ANSWER_LATE);
      insert(connection);
    }
    assertThat(marks()).isEqualTo(2);
  }

  @Test
  void afterRefusalsConnectionsAreTakenOnTheSamePort() throws Exception {
    try (Connection connection = connect()) {
      proxy.refuse();
      assertThat(connection.isValid(5)).isFalse();
      assertThatThrownBy(this::connect).isInstanceOf(SQLException.class);
    }
    proxy.heal();
    try (Connection again = connect()) {
      insert(again);
    }
    assertThat(marks()).isEqualTo(1);
  }
}
