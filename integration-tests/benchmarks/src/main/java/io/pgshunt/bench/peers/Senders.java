package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.Broker;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The ways to send a task. */
public final class Senders {

  private static final int CONNECTIONS = 4;
  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(5);

  private Senders() {}

  /** A row as hand-written JDBC inserts it: prepared once, auto-commit. */
  public static Sender jdbc(BenchDatabase database, PlainTable table, Workload workload)
      throws SQLException {
    java.sql.Connection connection = database.connect();
    PreparedStatement insert = connection.prepareStatement(table.insert());
    return new Sender() {
      @Override
      public void send(long number) throws SQLException {
        insert.setString(1, TaskIds.of(number));
        insert.setString(2, workload.args());
        insert.executeUpdate();
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }

  /** pgshunt's queue client. */
  public static BatchSender pgshunt(BenchDatabase database, Workload workload) {
    return pgshunt(database, workload, () -> {});
  }

  /**
   * pgshunt's queue client.
   *
   * @param told of each commit
   */
  public static BatchSender pgshunt(BenchDatabase database, Workload workload, Runnable told) {
    HikariDataSource pool = database.pool(CONNECTIONS);
    Enqueuer enqueuer = new Enqueuer(pool, Schema.DEFAULT, SETTLE_TIMEOUT);
    return new BatchSender() {
      @Override
      public void send(long number) {
        send(number, 1);
      }

      @Override
      public void send(long first, int count) {
        List<NewTask> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          tasks.add(PgshuntTable.task(first + i, workload));
        }
        try {
          enqueuer.enqueue(tasks);
        } catch (EnqueueException e) {
          throw new BenchmarkException("cannot enqueue", e);
        }
        told.run();
      }

      @Override
      public void close() {
        pool.close();
      }
    };
  }

  /** A persistent message, confirmed. */
  public static BatchSender rabbit(Broker broker, String queue, Workload workload)
      throws IOException {
    Connection connection = broker.connect();
    Channel channel = connection.createChannel();
    RabbitChain.declare(channel, queue);
    channel.confirmSelect();
    byte[] body = workload.args().getBytes(UTF_8);
    return new BatchSender() {
      @Override
      public void send(long number) throws IOException {
        send(number, 1);
      }

      @Override
      public void send(long first, int count) throws IOException {
        for (int i = 0; i < count; i++) {
          RabbitChain.publish(channel, queue, first + i, body);
        }
        RabbitChain.awaitConfirms(channel);
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }

  /** One that can send several at once. */
  public interface BatchSender extends Sender {

    /** All of them are durable when this returns. */
    void send(long first, int count) throws SQLException, IOException;
  }
}
