package io.pgshunt.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which servers the tests use; each is found or started once for a JVM, when first asked
 * for. PostgreSQL: the one that {@code PGSHUNT_TEST_JDBC_URL} (with {@code _USER}, {@code
 * _PASSWORD}) names, else a container, else {@link EmbeddedPostgres}. AMQP: the one that {@code
 * PGSHUNT_TEST_AMQP_URI} names, else a container, else a RabbitMQ on this machine that lets guest
 * in, else {@link EmbeddedBroker}. Containers are used where {@code PGSHUNT_TEST_CONTAINERS=true}
 * and Docker answers. Thread-safe.
 */
public final class TestServers {

  private static final String LOCAL_RABBITMQ = "amqp://guest:guest@127.0.0.1:5672";

  private static final TestServers OF_THIS_JVM = new TestServers(System.getenv());

  private final Map<String, String> environment;
  private @Nullable TestDatabase database;
  private @Nullable TestBroker broker;

  TestServers(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** The PostgreSQL of this JVM's tests. */
  public static TestDatabase database() {
    return OF_THIS_JVM.chosenDatabase();
  }

  /** The AMQP broker of this JVM's tests. */
  public static TestBroker broker() {
    return OF_THIS_JVM.chosenBroker();
  }

  synchronized TestDatabase chosenDatabase() {
    if (database == null) {
      try {
        database = chooseDatabase();
      } catch (IOException e) {
        throw new UncheckedIOException("No PostgreSQL for the tests: " + e.getMessage(), e);
      }
    }
    return database;
  }

  synchronized TestBroker chosenBroker() {
    if (broker == null) {
      try {
        broker = chooseBroker();
      } catch (IOException e) {
        throw new UncheckedIOException("No AMQP broker for the tests: " + e.getMessage(), e);
      }
    }
    return broker;
  }

  private TestDatabase chooseDatabase() throws IOException {
    String url = environment.get("PGSHUNT_TEST_JDBC_URL");
    if (url != null) {
      return new TestDatabase(
          url,
          environment.getOrDefault("PGSHUNT_TEST_JDBC_USER", "postgres"),
          environment.get("PGSHUNT_TEST_JDBC_PASSWORD"),
          "PostgreSQL named by PGSHUNT_TEST_JDBC_URL");
    }
    if (containersAreWanted() && Containers.dockerAnswers()) {
      return Containers.postgres();
    }
    EmbeddedPostgres postgres = EmbeddedPostgres.launch();
    return new TestDatabase(postgres.jdbcUrl(), postgres.user(), null, postgres.describe());
  }

  private TestBroker chooseBroker() throws IOException {
    String uri = environment.get("PGSHUNT_TEST_AMQP_URI");
    if (uri != null) {
      String product = AmqpProbe.productAt(uri);
      return new TestBroker(uri, isRabbitMq(product), product + " named by PGSHUNT_TEST_AMQP_URI");
    }
    if (containersAreWanted() && Containers.dockerAnswers()) {
      return Containers.rabbitMq();
    }
    if (rabbitMqAnswersLocally()) {
      return new TestBroker(LOCAL_RABBITMQ, true, "RabbitMQ on 127.0.0.1:5672");
    }
    EmbeddedBroker embedded = EmbeddedBroker.launch();
    return new TestBroker(embedded.amqpUri(), false, embedded.describe());
  }

  /** Testcontainers reports an absent Docker as an error of its own: do not even ask. */
  private boolean containersAreWanted() {
    return Boolean.parseBoolean(environment.get("PGSHUNT_TEST_CONTAINERS"))
        && (environment.containsKey("DOCKER_HOST")
            || Files.exists(Path.of("/var/run/docker.sock")));
  }

  private static boolean rabbitMqAnswersLocally() {
    try {
      return isRabbitMq(AmqpProbe.productAt(LOCAL_RABBITMQ));
    } catch (IOException nobodyThere) {
      return false;
    }
  }

  private static boolean isRabbitMq(String product) {
    return product.equals("RabbitMQ");
  }
}
