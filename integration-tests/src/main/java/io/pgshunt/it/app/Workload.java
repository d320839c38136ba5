package io.pgshunt.it.app;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Several threads publish on several channels, each channel used by one thread at a time as
 * amqp-client demands, and keep account of what they were told about every message.
 *
 * @param name begins the ids of its messages
 * @param mode {@code plain}, {@code confirm} or {@code tx}
 * @param messages on each channel, by each thread
 * @param taskPercent how many of the messages are tasks; the others mean nothing to Celery
 */
record Workload(
    String name,
    String uri,
    String queue,
    String mode,
    int channels,
    int threads,
    int messages,
    int taskPercent,
    long seed) {

  private static final int RECOVERY_INTERVAL_MS = 50;

  static Workload of(List<String> words) {
    return new Workload(
        words.get(0),
        words.get(1),
        words.get(2),
        words.get(3),
        Integer.parseInt(words.get(4)),
        Integer.parseInt(words.get(5)),
        Integer.parseInt(words.get(6)),
        Integer.parseInt(words.get(7)),
        Long.parseLong(words.get(8)));
  }

  /** What became of the messages: {@code EVENT:ID}, separated by commas. */
  String run() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    factory.setNetworkRecoveryInterval(RECOVERY_INTERVAL_MS);
    factory.setTopologyRecoveryEnabled(false);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    Connection connection = factory.newConnection();
    try {
      List<WorkloadChannel> lines = new ArrayList<>();
      for (int i = 0; i < channels; i++) {
        lines.add(new WorkloadChannel(this, name + "-" + i, connection.createChannel()));
      }
      ((Recoverable) connection).addRecoveryListener(new Recovery(lines));
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        work.add(executor.submit(() -> publish(lines, thread)));
      }
      for (Future<?> part : work) {
        part.get();
      }
      for (WorkloadChannel line : lines) {
        line.finish();
      }
      return lines.stream()
          .flatMap(line -> line.events().stream())
          .collect(Collectors.joining(","));
    } finally {
      // It may be lost already, which is no failure of this workload
      connection.abort();
      executor.shutdownNow();
    }
  }

  private Void publish(List<WorkloadChannel> lines, int thread) throws Exception {
    Random random = new Random(seed + thread);
    for (int i = 0; i < messages; i++) {
      for (WorkloadChannel line : lines) {
        line.publish(thread + "-" + i, random);
      }
    }
    return null;
  }

  /** Numbers start at 1 again on a recovered channel, and what was not confirmed never will be. */
  private record Recovery(List<WorkloadChannel> lines) implements RecoveryListener {

    @Override
    public void handleRecovery(Recoverable recoverable) {}

    @Override
    public void handleRecoveryStarted(Recoverable recoverable) {
      lines.forEach(WorkloadChannel::recovering);
    }
  }
}
