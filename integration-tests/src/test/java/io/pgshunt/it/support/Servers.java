package io.pgshunt.it.support;

import com.rabbitmq.client.ConnectionFactory;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.Schema;
import io.pgshunt.servers.EmbeddedBroker;
import io.pgshunt.servers.TestBroker;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.servers.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The servers of this test run, and what to say of them at its end. {@code
 * PGSHUNT_TEST_EMBEDDED_BROKER=true} leaves a RabbitMQ that is there alone.
 */
public final class Servers {

  private static final Map<String, String> USED = new LinkedHashMap<>();
  private static @Nullable TestBroker embeddedBroker;
  private static @Nullable PgBouncer bouncer;

  private Servers() {}

  /** The AMQP broker. */
  public static synchronized TestBroker broker() {
    TestBroker broker =
        Boolean.parseBoolean(System.getenv("PGSHUNT_TEST_EMBEDDED_BROKER"))
            ? embeddedBroker()
            : TestServers.broker();
    if (!USED.containsKey("AMQP")) {
      USED.put("AMQP", productOf(broker) + " [" + broker.description() + "]");
    }
    return broker;
  }

  /** A new database with pgshunt's schema. */
  public static TestDatabase database() {
    TestDatabase database = emptyDatabase();
    try {
      Migrations.apply(dataSource(database), Schema.DEFAULT);
      return database;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot prepare a database: " + e.getMessage(), e);
    }
  }

  /** A new database; behind PgBouncer where the tests of this run are to be. */
  public static synchronized TestDatabase emptyDatabase() {
    TestDatabase server = TestServers.database();
    try {
      if (!USED.containsKey("PostgreSQL")) {
        USED.put(
            "PostgreSQL", "PostgreSQL " + versionOf(server) + " [" + server.description() + "]");
      }
      TestDatabase database = server.createDatabase();
      return BehindPgBouncer.isWanted()
          ? bouncer(server).databaseWithoutPreparing(database)
          : database;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a database: " + e.getMessage(), e);
    }
  }

  public static PGSimpleDataSource dataSource(TestDatabase database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  /** The same database without the PgBouncer that the tests of this run may be behind. */
  public static PGSimpleDataSource direct(TestDatabase database) {
    PGSimpleDataSource source = dataSource(TestServers.database());
    source.setDatabaseName(DatabaseAddress.of(database).name());
    return source;
  }

  /** Notes a part that a test used, or the reason why its tests were skipped. */
  public static synchronized void note(String part, String whatBecameOfIt) {
    USED.put(part, whatBecameOfIt);
  }

  /** The parts noted so far, one text each. */
  static synchronized List<String> used() {
    return USED.values().stream().distinct().toList();
  }

  private static String versionOf(TestDatabase server) throws SQLException {
    try (Connection connection = dataSource(server).getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  private static String productOf(TestBroker broker) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(broker.amqpUri());
      try (var connection = factory.newConnection("pgshunt integration tests")) {
        Map<String, Object> properties = connection.getServerProperties();
        return properties.get("product") + " " + properties.get("version");
      }
    } catch (IOException | TimeoutException | URISyntaxException | GeneralSecurityException e) {
      throw new IllegalStateException("the broker of the tests does not answer: " + e, e);
    }
  }

  private static PgBouncer bouncer(TestDatabase server) {
    if (bouncer == null) {
      Path program =
          PgBouncer.find().orElseThrow(() -> new IllegalStateException("PgBouncer is not found"));
      PgBouncer started = PgBouncer.start(program, server);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop-pgbouncer"));
      bouncer = started;
    }
    return bouncer;
  }

  private static void stop(PgBouncer started) {
    try {
      started.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestBroker embeddedBroker() {
    if (embeddedBroker == null) {
      try {
        EmbeddedBroker broker = EmbeddedBroker.launch();
        embeddedBroker = new TestBroker(broker.amqpUri(), false, broker.describe());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start the embedded broker", e);
      }
    }
    return embeddedBroker;
  }
}
