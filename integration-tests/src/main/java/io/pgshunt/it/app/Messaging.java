package io.pgshunt.it.app;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One AMQP connection with named channels, and the commands on them. */
final class Messaging {

  private static final long CONFIRM_TIMEOUT_MS = 10_000;

  private @Nullable Connection connection;
  private @Nullable Observing observing;
  private final Map<String, Channel> channels = new HashMap<>();

  String execute(String command, List<String> words) throws Exception {
    return switch (command) {
      case "connect" -> connect(words.get(0), null);
      case "connect-observed" -> connect(words.get(0), new Observing());
      case "counts" -> observing == null ? "" : observing.counts();
      case "open" -> open(words.get(0));
      case "publish" -> publish(words);
      case "dispatch" -> Dispatching.execute(channel(words.get(0)), words.subList(1, words.size()));
      default -> onChannel(command, channel(words.get(0)), words);
    };
  }

  private static String onChannel(String command, Channel channel, List<String> words)
      throws IOException, InterruptedException, TimeoutException {
    switch (command) {
      case "confirm-select" -> channel.confirmSelect();
      case "tx-select" -> channel.txSelect();
      case "tx-commit" -> channel.txCommit();
      case "tx-rollback" -> channel.txRollback();
      case "close" -> channel.close();
      case "wait-for-confirms" -> {
        return String.valueOf(channel.waitForConfirms(CONFIRM_TIMEOUT_MS));
      }
      case "next-sequence-number" -> {
        return String.valueOf(channel.getNextPublishSeqNo());
      }
      case "declare" -> {
        return channel.queueDeclare(words.get(1), false, true, true, Map.of()).getQueue();
      }
      case "consume" -> {
        return channel.basicConsume(words.get(1), true, new DefaultConsumer(channel));
      }
      default -> Declaring.execute(command, channel, words.subList(1, words.size()));
    }
    return "";
  }

  /** publish CHANNEL EXCHANGE ROUTING_KEY FLAGS PROPERTIES BODY, the last two in base 64. */
  private String publish(List<String> words) throws IOException {
    String flags = words.get(3);
    channel(words.get(0))
        .basicPublish(
            words.get(1),
            words.get(2),
            flags.contains("mandatory"),
            flags.contains("immediate"),
            new ExactProperties(Base64.getDecoder().decode(words.get(4))),
            Base64.getDecoder().decode(words.get(5)));
    return "";
  }

  private String connect(String uri, @Nullable Observing observer) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    if (observer != null) {
      observing = observer;
      observer.start(factory);
    }
    connection = factory.newConnection();
    return "";
  }

  private String open(String name) throws IOException {
    if (connection == null) {
      throw new IllegalStateException("connect first");
    }
    channels.put(name, connection.createChannel());
    return "";
  }

  private Channel channel(String name) {
    Channel channel = channels.get(name);
    if (channel == null) {
      throw new IllegalStateException("no channel " + name + ": open it first");
    }
    return channel;
  }

  String disconnect() throws IOException {
    if (connection != null) {
      connection.close();
    }
    return "";
  }
}
