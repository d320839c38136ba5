package io.pgshunt.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One publish of a Celery task, in a JVM with or without the agent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark {

  /** Empty for the broker inside the JVM. */
  @Param("")
  public String broker = "";

  private final AMQP.BasicProperties properties =
      new AMQP.BasicProperties.Builder()
          .contentType("application/json")
          .contentEncoding("utf-8")
          .headers(Map.of("task", "shop.add", "id", "9c1e4c1f-60b6-4c8f-a8c5-6c2c1e6f6a11"))
          .build();
  private final byte[] body =
      "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"
          .getBytes(StandardCharsets.UTF_8);

  private Connection connection;
  private Channel channel;

  @Setup
  public void connect() throws Exception {
    if (broker.isEmpty()) {
      connection = SilentBroker.connect();
    } else {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(broker);
      connection = factory.newConnection();
    }
    channel = connection.createChannel();
  }

  @TearDown
  public void disconnect() {
    connection.abort();
  }

  /** To a queue that is not there: a real broker drops it. */
  @Benchmark
  public void publish() throws IOException {
    channel.basicPublish("", "pgshunt.benchmark.nowhere", properties, body);
  }
}
