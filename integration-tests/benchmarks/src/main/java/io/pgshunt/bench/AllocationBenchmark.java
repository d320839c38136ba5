package io.pgshunt.bench;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Translation;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.queue.Tenancy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What happens between a publish that moves and the database, step by step. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AllocationBenchmark {

  private static final Instant NOW = Instant.parse("2025-03-01T12:00:00Z");
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int BATCH = 100;

  /** A message as it is published. */
  @State(Scope.Benchmark)
  public static class Published {

    @Param({"PLAIN", "LINK", "LARGE"})
    public CeleryMessage message = CeleryMessage.PLAIN;

    private final CeleryCodec codec = new CeleryCodec(ConfiguredRouting.none(), MAX_BODY_BYTES);
    private AmqpMessage amqp = message.amqp();

    @Setup
    public void read() {
      amqp = message.amqp();
    }

    Translation translate() {
      return codec.decode(amqp, NOW);
    }
  }

  /** A message that has been translated. */
  @State(Scope.Benchmark)
  public static class Translated {

    private final Connection connection = SilentDriver.connection();
    private List<NewTask> one = List.of();
    private List<NewTask> batch = List.of();

    @Setup
    public void translate(Published published) {
      if (!(published.translate() instanceof Translation.Translated translated)) {
        throw new IllegalStateException("not translated: " + published.message);
      }
      one = List.of(new NewTask(translated.queues().get(0), translated.payload()));
      batch = Collections.nCopies(BATCH, one.get(0));
    }
  }

  @Benchmark
  public Translation translate(Published input) {
    return input.translate();
  }

  @Benchmark
  public StoredTask rowTexts(Translated input) {
    return StoredTask.of(input.one.get(0));
  }

  /** Row texts and the binding, to a driver that forgets what is bound. */
  @Benchmark
  public void insertOne(Translated input) throws SQLException {
    Enqueuer.enqueue(input.connection, Schema.DEFAULT, Tenancy.NONE, input.one);
  }

  @Benchmark
  public void insertBatch(Translated input) throws SQLException {
    Enqueuer.enqueue(input.connection, Schema.DEFAULT, Tenancy.NONE, input.batch);
  }
}
