package io.pgshunt.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import io.pgshunt.queue.Schema;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pgshunt: one consumer in this JVM. */
public final class PgshuntConsumer implements FedContestant {

  /** As the consumer's documentation says: it uses four at a time. */
  static final int CONNECTIONS = 4;

  private final String name;
  private final BenchDatabase database;
  private final String url;
  private final PgshuntTable table;
  private final Workload workload;
  private final int concurrency;
  private boolean doorbell;
  private volatile @Nullable Consumer running;

  public PgshuntConsumer(String name, BenchDatabase database, Workload workload, int concurrency) {
    this(name, database, database.url(), Schema.DEFAULT, workload, concurrency);
  }

  /**
   * @param url by which the consumer reaches the database; it is loaded directly
   */
  public PgshuntConsumer(
      String name,
      BenchDatabase database,
      String url,
      Schema schema,
      Workload workload,
      int concurrency) {
    this.name = name;
    this.database = database;
    this.url = url;
    this.table = new PgshuntTable(database, schema);
    this.workload = workload;
    this.concurrency = concurrency;
  }

  /** The same with a doorbell. */
  public PgshuntConsumer withDoorbell() {
    doorbell = true;
    return this;
  }

  /** A sender of this JVM has committed something. */
  public void tell() {
    Consumer told = running;
    if (told != null) {
      told.enqueued(List.of(PgshuntTable.QUEUE));
    }
  }

  @Override
  public String name() {
    return name;
  }

  public PgshuntTable table() {
    return table;
  }

  @Override
  public void load(int count) throws SQLException {
    table.recreate();
    table.add(count, workload);
    table.vacuum();
  }

  @Override
  public void prepareFeed() throws SQLException {
    table.recreate();
    table.prepareSeed(workload);
  }

  @Override
  public String feed() throws SQLException {
    return table.multiplication();
  }

  @Override
  public Running start(Journal journal) {
    HikariDataSource pool = database.pool(url, doorbell ? CONNECTIONS + 1 : CONNECTIONS);
    ConsumerBuilder builder = builder(pool, table.schema(), concurrency, journal);
    if (doorbell) {
      builder.doorbell(pool);
    }
    Consumer consumer = builder.build().start();
    running = consumer;
    return () -> {
      consumer.close();
      pool.close();
    };
  }

  static Consumer consumer(HikariDataSource pool, Schema schema, int concurrency, Journal journal) {
    return builder(pool, schema, concurrency, journal).build().start();
  }

  private static ConsumerBuilder builder(
      HikariDataSource pool, Schema schema, int concurrency, Journal journal) {
    return Consumer.builder(pool)
        .schema(schema)
        .queues(PgshuntTable.QUEUE)
        .handlers(PgshuntHandlers.of(journal))
        .concurrency(concurrency);
  }

  @Override
  public long left() throws SQLException {
    return table.count(PgshuntTable.TASK);
  }

  @Override
  public long callbacksLeft() throws SQLException {
    return table.count(PgshuntTable.CALLBACK);
  }
}
