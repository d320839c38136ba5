package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.BehindPgBouncer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That the run behind PgBouncer is what it says. */
class WayToPostgresTest {

  private static final int CLIENTS = 5;

  @Test
  void clientsShareConnectionsToPostgresqlBehindPgBouncerAndOnlyThere() throws SQLException {
    Set<String> backends = new HashSet<>();
    Deque<Connection> clients = new ArrayDeque<>();
    try (Lab lab = new Lab()) {
      while (clients.size() < CLIENTS) {
        clients.add(lab.dataSource().getConnection());
        backends.add(backendOf(clients.getLast()));
      }
      for (Connection client : clients) {
        client.close();
      }
    }

    assertThat(backends.size() < CLIENTS).isEqualTo(BehindPgBouncer.isWanted());
  }

  private static String backendOf(Connection client) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getString(1);
    }
  }
}
