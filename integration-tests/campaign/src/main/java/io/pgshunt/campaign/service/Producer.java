package io.pgshunt.campaign.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.pgshunt.campaign.ledger.LedgerFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Program of a service that publishes tasks and knows nothing of pgshunt but its flag. Arguments:
 * the ledger's directory, its name, the broker's URI, the queues' prefix, the number of threads,
 * the publishes of each in a second, a seed. Commands on standard input: {@code toggle} moves the
 * flag to and fro, {@code steady} leaves it on, {@code quit} ends the program in good order.
 */
public final class Producer {

  private static final String FLAG = "pgshunt.enabled";
  private static final long TOGGLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ConnectionFactory factory = new ConnectionFactory();
  private @Nullable Connection connection;
  private volatile boolean toggling;
  private volatile boolean stopping;

  private Producer(String uri) {
    try {
      factory.setUri(uri);
    } catch (Exception e) { // declared so by some of its versions
      throw new IllegalArgumentException("'" + uri + "' is not an AMQP URI", e);
    }
    factory.setAutomaticRecoveryEnabled(false);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Producer producer = new Producer(arguments[2]);
    Queues queues = new Queues(arguments[3]);
    int threads = Integer.parseInt(arguments[4]);
    int rate = Integer.parseInt(arguments[5]);
    long seed = Long.parseLong(arguments[6]);
    try (LedgerFile ledger = LedgerFile.create(Path.of(arguments[0]), arguments[1])) {
      List<Mode> modes = List.of(Mode.values());
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Mode mode = modes.get(i % modes.size());
        Sender sender = new Sender(producer, ledger, arguments[1], i, mode, queues, rate, seed + i);
        senders.add(new Thread(sender, "sender-" + i));
      }
      senders.forEach(Thread::start);
      Thread toggler = new Thread(producer::toggle, "toggler");
      toggler.setDaemon(true);
      toggler.start();
      producer.obey();
      for (Thread sender : senders) {
        sender.join();
      }
    }
    // The connection's threads would keep the program alive
    System.exit(0);
  }

  boolean isStopping() {
    return stopping;
  }

  /** A channel of the connection that all threads share. */
  synchronized Channel open() throws IOException, TimeoutException {
    Connection current = connection;
    if (current == null || !current.isOpen()) {
      current = factory.newConnection("pgshunt campaign");
      connection = current;
    }
    return current.createChannel();
  }

  private void obey() throws IOException {
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        switch (line) {
          case "toggle" -> toggling = true;
          case "steady" -> toggling = false;
          case "quit" -> {
            stopping = true;
            return;
          }
          default -> throw new IllegalArgumentException("There is no command '" + line + "'");
        }
      }
    }
    stopping = true;
  }

  private void toggle() {
    boolean on = true;
    while (!stopping) {
      LockSupport.parkNanos(TOGGLE_NANOS);
      boolean wanted = !toggling || !on;
      if (wanted != on) {
        on = wanted;
        System.setProperty(FLAG, String.valueOf(on));
      }
    }
  }
}
