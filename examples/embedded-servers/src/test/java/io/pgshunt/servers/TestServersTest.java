package io.pgshunt.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestServersTest {

  @Test
  void aNamedDatabaseIsTakenAsNamed() {
    TestServers servers =
        new TestServers(
            Map.of(
                "PGSHUNT_TEST_JDBC_URL", "jdbc:postgresql://db.example/test",
                "PGSHUNT_TEST_JDBC_USER", "tester",
                "PGSHUNT_TEST_JDBC_PASSWORD", "secret"));
    TestDatabase database = servers.chosenDatabase();
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example/test");
    assertThat(database.user()).isEqualTo("tester");
    assertThat(database.password()).isEqualTo("secret");
    assertThat(database.description()).contains("PGSHUNT_TEST_JDBC_URL");
  }

  @Test
  void aNamedBrokerIsAskedWhatItIs() throws Exception {
    try (EmbeddedBroker embedded = EmbeddedBroker.launch()) {
      TestServers servers = new TestServers(Map.of("PGSHUNT_TEST_AMQP_URI", embedded.amqpUri()));
      TestBroker broker = servers.chosenBroker();
      assertThat(broker.amqpUri()).isEqualTo(embedded.amqpUri());
      assertThat(broker.isRealRabbitMq()).isFalse();
    }
  }

  @Test
  void aDatabaseIsStartedOnceWhenNoneIsNamed() throws Exception {
    TestServers servers = new TestServers(Map.of());
    TestDatabase database = servers.chosenDatabase();
    assertThat(servers.chosenDatabase()).isSameAs(database);
    TestDatabase created = database.createDatabase();
    try (Connection connection =
        DriverManager.getConnection(created.jdbcUrl(), created.user(), created.password())) {
      assertThat(connection.getCatalog()).startsWith("pgshunt_");
    }
  }
}
