package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.impl.AMQConnection;
import io.pgshunt.bench.SilentBroker;
import io.pgshunt.bench.measure.Latencies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Program of a service whose publishes the agent moves: it knows amqp-client only, and publishes
 * Celery tasks to a broker inside itself, which never gets to see one.
 *
 * <p>It reads {@code THREADS MILLIS}, publishes for so long, and answers with the number of
 * publishes, their rate, and p50 and p99 of their duration in ms. Numbers of tasks go on from one
 * command to the next.
 */
public final class AgentService {

  private static final int BODY_BYTES = Workload.SMALL;

  private final AMQConnection connection;
  private final List<Channel> channels = new ArrayList<>();
  private final byte[] body =
      ("["
              + new Workload(BODY_BYTES, false).args()
              + ", {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]")
          .getBytes(UTF_8);
  private long next;

  private AgentService(AMQConnection connection) {
    this.connection = connection;
  }

  public static void main(String[] arguments)
      throws IOException, TimeoutException, InterruptedException, ExecutionException {
    AgentService service = new AgentService(SilentBroker.connect());
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.split(" ", -1);
        System.out.println(service.publish(Integer.parseInt(words[0]), Long.parseLong(words[1])));
      }
    }
    System.exit(0);
  }

  private String publish(int threads, long millis)
      throws IOException, InterruptedException, ExecutionException {
    while (channels.size() < threads) {
      channels.add(connection.createChannel());
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long start = System.nanoTime();
    long deadline = start + TimeUnit.MILLISECONDS.toNanos(millis);
    List<Future<Latencies>> results = new ArrayList<>();
    // Ranges that no thread comes to the end of
    long range = 10_000_000;
    for (int i = 0; i < threads; i++) {
      Channel channel = channels.get(i);
      long first = next + i * range;
      results.add(pool.submit(() -> publish(channel, first, deadline)));
    }
    next += threads * range;
    Latencies all = new Latencies();
    for (Future<Latencies> result : results) {
      all.addAll(result.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    pool.shutdown();
    return String.format(
        Locale.ROOT,
        "%d %.3f %.6f %.6f",
        all.count(),
        all.count() / seconds,
        all.percentileMillis(50),
        all.percentileMillis(99));
  }

  private Latencies publish(Channel channel, long first, long deadline) throws IOException {
    Latencies latencies = new Latencies();
    long number = first;
    long now = System.nanoTime();
    while (now < deadline) {
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .contentEncoding("utf-8")
              .deliveryMode(2)
              .headers(Map.of("task", PgshuntTable.TASK, "id", TaskIds.of(number++)))
              .build();
      channel.basicPublish("", PgshuntTable.QUEUE, properties, body);
      long end = System.nanoTime();
      latencies.add(end - now);
      now = end;
    }
    return latencies;
  }
}
