package io.pgshunt.it.support;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What a workload's user was told of each message, beside where the messages really are.
 *
 * @param told ids by event: {@code sent}, {@code failed}, {@code acked}, {@code committed}, …
 * @param rows ids of the rows
 * @param messages ids of the messages on AMQP
 */
public record Ledger(Map<String, List<String>> told, List<String> rows, List<String> messages) {

  private static final int CONNECTIONS_CLOSED_QUIETLY_MS = 5_000;

  /** Reads the answer of the command {@code workload}, the rows and the queue, which is emptied. */
  public static Ledger of(String answer, TestDatabase database, String queue) {
    Map<String, List<String>> told =
        List.of(answer.split(",", -1)).stream()
            .map(event -> event.split(":", 2))
            .collect(
                Collectors.groupingBy(
                    event -> event[0], Collectors.mapping(event -> event[1], Collectors.toList())));
    return new Ledger(told, Rows.taskIds(database), drain(queue));
  }

  /** Without what a disturbed workload before this one left on its way. */
  public Ledger ofMessages(String prefix) {
    return new Ledger(told, rows, messages.stream().filter(id -> id.startsWith(prefix)).toList());
  }

  public List<String> told(String event) {
    return told.getOrDefault(event, List.of());
  }

  /** Ids wherever they are, as often as they are there. */
  public List<String> everywhere() {
    List<String> all = new ArrayList<>(rows);
    all.addAll(messages);
    return all;
  }

  /** Makes a queue, and empties it if it is there. */
  public static void declare(String queue) {
    onBroker(channel -> channel.queueDeclare(queue, false, false, false, Map.of()));
    drain(queue);
  }

  public static void delete(String queue) {
    onBroker(channel -> channel.queueDelete(queue));
  }

  private static List<String> drain(String queue) {
    List<String> ids = new ArrayList<>();
    onBroker(
        channel -> {
          for (GetResponse got = channel.basicGet(queue, true);
              got != null;
              got = channel.basicGet(queue, true)) {
            ids.add(got.getProps().getMessageId());
          }
        });
    return ids;
  }

  private static void onBroker(Work work) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(Servers.broker().amqpUri());
      Connection connection = factory.newConnection();
      try {
        work.run(connection.createChannel());
      } finally {
        connection.close(CONNECTIONS_CLOSED_QUIETLY_MS);
      }
    } catch (IOException | TimeoutException | URISyntaxException | GeneralSecurityException e) {
      throw new IllegalStateException("the broker of the tests does not answer: " + e, e);
    }
  }

  private interface Work {
    void run(Channel channel) throws IOException;
  }
}
