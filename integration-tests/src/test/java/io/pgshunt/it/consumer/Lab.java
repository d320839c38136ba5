package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Translation;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.ConsumerBuilder;
import io.pgshunt.consumer.Outcomes;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A queue in a database of its own, a way to publish Celery messages to it, and consumers with the
 * lab's tasks. {@code celery} is the default queue, {@code alt} and {@code exq} are served too;
 * {@code unconsumed} is not.
 */
final class Lab implements AutoCloseable {

  static final String QUEUE = "celery";

  private static final ConfiguredRouting ROUTING =
      ConfiguredRouting.builder()
          .defaultQueue(QUEUE)
          .taskRoute("lab.cb3=alt")
          .route("ex:rk=exq")
          .build();

  final TestDatabase database = Servers.database();
  final LabTasks tasks = new LabTasks();
  private final HikariDataSource dataSource = pool(Servers.dataSource(database));
  private final CeleryCodec codec = new CeleryCodec(ROUTING, 8 << 20);
  private final Enqueuer enqueuer = new Enqueuer(dataSource, Schema.DEFAULT, Duration.ofSeconds(5));
  private final Outcomes outcomes = new Outcomes(dataSource, Schema.DEFAULT);
  private final List<Consumer> consumers = new ArrayList<>();
  private final List<HikariDataSource> pools = new ArrayList<>(List.of(dataSource));

  static HikariDataSource pool(DataSource database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database);
    pool.setMaximumPoolSize(6);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(1_000);
    return pool;
  }

  /** Starts a consumer of the lab's tasks. */
  Consumer startConsumer() {
    return start(consumer(tasks.handlers()));
  }

  Consumer start(ConsumerBuilder builder) {
    Consumer consumer = builder.build();
    consumers.add(consumer);
    return consumer.start();
  }

  ConsumerBuilder consumer(TaskHandler<?>... handlers) {
    return consumerOn(dataSource, handlers);
  }

  /** A consumer that reaches the database by another way. */
  ConsumerBuilder consumerOn(DataSource way, TaskHandler<?>... handlers) {
    return Consumer.builder(way)
        .queues(QUEUE, "alt", "exq")
        .handlers(handlers)
        .lease(Duration.ofSeconds(1))
        .shutdownGrace(Duration.ofSeconds(10))
        .unknownTaskPatience(Duration.ofMillis(500));
  }

  DataSource dataSource() {
    return dataSource;
  }

  HikariDataSource poolOn(DataSource way) {
    HikariDataSource pool = pool(way);
    pools.add(pool);
    return pool;
  }

  Translation translate(AmqpMessage message) {
    return codec.decode(message, Instant.now());
  }

  /** What the agent does with a message: translate it, and put it on its queues. */
  void publish(AmqpMessage message) throws Exception {
    Translation translation = translate(message);
    assertThat(translation).isInstanceOf(Translation.Translated.class);
    Translation.Translated translated = (Translation.Translated) translation;
    for (String queue : translated.queues()) {
      enqueue(queue, translated.payload());
    }
  }

  void publish(CeleryMessage message) throws Exception {
    publish(message.protocol2());
  }

  /**
   * Publishes out of the consumers' sight, so that the row is changed before it is claimed.
   *
   * @param change as in {@code set} of an SQL update
   */
  void publishChanged(CeleryMessage message, String change) throws Exception {
    publish(message.queue("unconsumed"));
    execute("update pgshunt.task set " + change + ", queue = '" + QUEUE + "'");
  }

  void enqueue(String queue, TaskPayload payload) throws Exception {
    enqueueAll(List.of(new NewTask(queue, payload)));
  }

  void enqueueAll(List<NewTask> newTasks) throws Exception {
    enqueuer.enqueue(newTasks);
  }

  /** Waits until nothing is left to do on the queues that are served. */
  Lab drained() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                column(
                        "select task_name from pgshunt.task where queue <> 'unconsumed' union all"
                            + " select task_name from pgshunt.later where queue <> 'unconsumed'")
                    .isEmpty());
    return this;
  }

  /** The calls so far, in the order they began. */
  List<String> calls() {
    return tasks.ledger().stream().map(TaskRun::call).toList();
  }

  /** The only run of a task. */
  TaskRun run(String task) {
    List<TaskRun> runs = runs(task);
    assertThat(runs).as("runs of " + task).hasSize(1);
    return runs.get(0);
  }

  /** The runs of a task, in the order they began. */
  List<TaskRun> runs(String task) {
    return tasks.ledger().stream().filter(run -> run.task().equals(task)).toList();
  }

  /** Reason, task and arguments of each dead letter, in the order they came. */
  List<String> deadLetters() throws SQLException {
    return column("select reason || ' ' || task_name || args from pgshunt.dead_letter order by id");
  }

  Optional<Outcome> outcome(String key) throws SQLException {
    return outcomes.find(key);
  }

  /** Forgets all that was run and written before. */
  void clear() throws SQLException {
    tasks.ledger().clear();
    // Not truncate: its locks would meet those of the consumer, which never rests, in another order
    for (String table : List.of("task", "later", "dead_letter", "result")) {
      execute("delete from pgshunt." + table);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of a query's rows. */
  List<String> column(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
    }
    return values;
  }

  @Override
  public void close() {
    consumers.forEach(Consumer::close);
    pools.forEach(HikariDataSource::close);
  }
}
