package io.pgshunt.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;

/**
 * An AMQP 0-9-1 broker inside this JVM (Apache Qpid Broker-J) with nothing on disk, on a free port
 * of the loopback interface. It is not RabbitMQ: publishing, queues, bindings and consuming behave
 * alike; {@code expiration}, priorities, {@code mandatory} and dead-lettering do not. The first
 * start costs seconds, so start one for a JVM. Ends with the JVM. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private final SystemLauncher launcher = new SystemLauncher();
  private final Path work;
  private final int port;
  private boolean closed;

  private EmbeddedBroker() throws IOException {
    this.work = Files.createTempDirectory("pgshunt-broker-");
    this.port = FreePort.onLoopback();
  }

  /**
   * Starts a broker with the virtual host {@code /} and the user guest, password guest.
   *
   * @throws IOException if it does not answer
   */
  public static EmbeddedBroker launch() throws IOException {
    EmbeddedBroker broker = new EmbeddedBroker();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "embedded-broker-closer"));
    try {
      broker.start();
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** An {@code amqp://} URI with user and password, for amqp-client. */
  public String amqpUri() {
    return "amqp://guest:guest@127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** In words, for a line of output. */
  public String describe() {
    return "embedded Apache Qpid Broker-J, port " + port;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      launcher.shutdown();
      try {
        FileTree.delete(work);
      } catch (IOException e) {
        throw new UncheckedIOException("Could not delete " + work, e);
      }
    }
  }

  private void start() throws IOException {
    Map<String, Object> system =
        Map.of(
            "type",
            "Memory",
            "initialConfigurationLocation",
            String.valueOf(EmbeddedBroker.class.getResource("broker.json")),
            "startupLoggedToSystemOut",
            "false",
            "context",
            Map.of("qpid.amqp_port", "" + port, "qpid.work_dir", work.toString()));
    try {
      launcher.startup(system);
    } catch (Exception e) { // declared so widely by the broker
      throw new IOException("The embedded broker did not start", e);
    }
    // A faulty start is only logged by the broker: ask it.
    AmqpProbe.productAt(amqpUri());
  }
}
