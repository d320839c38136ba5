package io.pgshunt.servers;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * Servers in containers. Testcontainers is an optional dependency: this class alone names it, and
 * is loaded only where containers are wanted. Testcontainers itself ends them with the JVM.
 */
final class Containers {

  private static final String POSTGRES = "postgres:18-alpine";
  private static final String RABBITMQ = "rabbitmq:4-alpine";

  private Containers() {}

  static boolean dockerAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  static TestDatabase postgres() {
    PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES);
    container.start();
    return new TestDatabase(
        container.getJdbcUrl(),
        container.getUsername(),
        container.getPassword(),
        "PostgreSQL in a container (" + POSTGRES + ")");
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  static TestBroker rabbitMq() {
    RabbitMQContainer container = new RabbitMQContainer(RABBITMQ);
    container.start();
    return new TestBroker(
        container.getAmqpUrl(), true, "RabbitMQ in a container (" + RABBITMQ + ")");
  }
}
