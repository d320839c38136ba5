package io.pgshunt.it.queue;

import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.task.TaskPayload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** A migrated, empty queue in a database of its own. */
final class QueueFixture {

  static final Schema SCHEMA = new Schema("tasks");
  static final Duration LEASE = Duration.ofSeconds(30);
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of a worker that is a witness against all others. */
  static final Duration STEADY = Duration.ofDays(1);

  final TestDatabase database;
  final DataSource dataSource;
  final Enqueuer enqueuer;
  final TaskQueue queue;

  private QueueFixture(TestDatabase database) {
    this.database = database;
    this.dataSource = Servers.dataSource(database);
    this.enqueuer = new Enqueuer(dataSource, SCHEMA, Duration.ofSeconds(5));
    this.queue = new TaskQueue(dataSource, SCHEMA);
  }

  static QueueFixture create() throws SQLException {
    QueueFixture fixture = new QueueFixture(Servers.emptyDatabase());
    Migrations.apply(fixture.dataSource, SCHEMA);
    return fixture;
  }

  static TaskPayload payload(String taskId) {
    return TaskPayload.builder(taskId, "shop.add").build();
  }

  void enqueue(String queueName, TaskPayload payload) throws Exception {
    enqueuer.enqueue(List.of(new NewTask(queueName, payload)));
  }

  long worker(String... queues) throws SQLException {
    return worker(LEASE, queues);
  }

  long worker(Duration lease, String... queues) throws SQLException {
    return queue.register("test", List.of(queues), Set.of("shop.add"), lease, PATIENCE);
  }

  List<ClaimedTask> claim(long worker, int limit, String... queues) throws SQLException {
    return queue.claim(worker, request(limit, queues));
  }

  /** All lanes that hold rows, from their beginnings. */
  ClaimRequest request(int limit, String... queues) throws SQLException {
    Map<Lane, Long> lanes = queue.lanes(List.of(queues), Set.of("shop.add"));
    List<Share> shares = new ArrayList<>();
    for (String name : queues) {
      shares.add(
          new Share(
              name,
              limit,
              lanes.keySet().stream()
                  .filter(lane -> lane.queue().equals(name))
                  .sorted(Comparator.comparingInt(Lane::rank).thenComparingInt(Lane::number))
                  .map(lane -> new Probe(lane, 0, limit))
                  .toList()));
    }
    return new ClaimRequest(shares, Set.of("shop.add"), limit);
  }

  /**
   * As if the worker had been silent for so long that it is lost, however short the server is up.
   */
  void silence(long worker) throws SQLException {
    execute(
        "update tasks.worker set beat_at = now() - interval '1 hour', lease = interval '1 ms'"
            + " where id = "
            + worker);
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long count(String table) throws SQLException {
    return Long.parseLong(column("select count(*) from tasks." + table).get(0));
  }

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
}
