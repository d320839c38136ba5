package io.pgshunt.demo;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The broker's side: stands in for the Celery workers that would take the messages. */
final class AmqpQueues implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Connection connection;
  private final Channel channel;

  AmqpQueues(String uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    this.connection = factory.newConnection("demo");
    this.channel = connection.createChannel();
  }

  /** Takes what is on a queue, waiting until as many messages are there; fewer if they are not. */
  List<Call> take(String queue, int count) throws IOException, InterruptedException {
    List<Call> calls = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      GetResponse message = channel.basicGet(queue, true);
      if (message != null) {
        calls.add(call(queue, message));
      } else if (calls.size() >= count || System.nanoTime() > end) {
        return calls;
      } else {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** How many messages wait on these queues together. */
  long waiting(List<String> queues) throws IOException {
    long sum = 0;
    for (String queue : queues) {
      sum += channel.messageCount(queue);
    }
    return sum;
  }

  private static Call call(String queue, GetResponse message) {
    String task = String.valueOf(message.getProps().getHeaders().get("task"));
    List<?> body = (List<?>) Call.parse(new String(message.getBody(), StandardCharsets.UTF_8));
    Map<?, ?> embed = (Map<?, ?>) body.get(2);
    return new Call(
        queue,
        Call.text(task, body.get(0), body.get(1)),
        callbacks(embed.get("callbacks")),
        callbacks(embed.get("errbacks")));
  }

  private static String callbacks(@Nullable Object signatures) {
    return signatures instanceof List<?> list
        ? list.stream()
            .map(signature -> String.valueOf(((Map<?, ?>) signature).get("task")))
            .collect(Collectors.joining(", "))
        : "";
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
