package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgshunt.it.support.PgBouncer;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.ServerProcess;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.servers.TestDatabase;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue behind PgBouncer in transaction mode; skipped where PgBouncer is not installed. */
class PgBouncerTest {

  private static final int TASKS = 40;

  private final TestDatabase direct = Servers.database();
  private TestDatabase pooled = direct;
  private Optional<PgBouncer> bouncer = Optional.empty();

  @BeforeEach
  void startPgBouncer() {
    Optional<Path> program = PgBouncer.find();
    Servers.note(
        "PgBouncer",
        program.map(PgBouncer::version).orElse("PgBouncer: not found (its tests were skipped)"));
    assumeTrue(program.isPresent(), "PgBouncer is not installed");
    PgBouncer started = PgBouncer.start(program.orElseThrow(), direct);
    bouncer = Optional.of(started);
    pooled = started.database(direct);
  }

  @AfterEach
  void stopPgBouncer() throws IOException {
    if (bouncer.isPresent()) {
      bouncer.get().close();
    }
  }

  @Test
  void aServiceReroutesThroughPgBouncer() {
    List<String> ids = new ArrayList<>();
    // Two, whose statements meet on the same server connections.
    try (Service service = Service.withAgent(pooled).start();
        Service other = Service.withAgent(pooled).start()) {
      service.turnOn();
      other.turnOn();
      for (int i = 0; i < TASKS; i++) {
        ids.add("task-" + i);
        (i % 2 == 0 ? service : other).publish(TestMessages.task("task-" + i)).text();
      }
      service.quit();
      other.quit();

      assertThat(service.published()).isEmpty();
      assertThat(other.published()).isEmpty();
      assertThat(Rows.taskIds(direct)).isEqualTo(ids);
    }
  }

  @Test
  void aConnectionOfThePoolerIsToldFromOneOfTheServer() throws SQLException {
    try (Connection own = Servers.dataSource(direct).getConnection();
        Connection lent = Servers.dataSource(pooled).getConnection()) {
      assertThat(ServerProcess.isOwn(own)).isTrue();
      assertThat(ServerProcess.isOwn(lent)).isFalse();
    }
  }

  @Test
  void aWorkerClaimsAndEndsTasksThroughPgBouncer() throws Exception {
    DataSource source = Servers.dataSource(bouncer.orElseThrow().databaseWithoutPreparing(direct));
    TaskQueue queue = new TaskQueue(source, Schema.DEFAULT);
    List<String> queues = List.of(TestMessages.QUEUE);
    Set<String> names = Set.of("shop.add");
    Enqueuer enqueuer = new Enqueuer(source, Schema.DEFAULT, Duration.ofSeconds(5));
    for (int i = 0; i < TASKS; i++) {
      TaskPayload payload = TaskPayload.builder("task-" + i, "shop.add").build();
      enqueuer.enqueue(List.of(new NewTask(TestMessages.QUEUE, payload)));
    }

    long worker =
        queue.register(
            "through PgBouncer", queues, names, Duration.ofSeconds(30), Duration.ofMinutes(5));
    List<ClaimedTask> claimed = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      List<Probe> probes = List.of(new Probe(new Lane(TestMessages.QUEUE, 0, 0), 0, 1));
      Share share = new Share(TestMessages.QUEUE, 1, probes);
      claimed.addAll(queue.claim(worker, new ClaimRequest(List.of(share), names, 1)));
      assertThat(queue.heartbeat(worker)).isTrue();
    }
    assertThat(claimed).hasSize(TASKS);
    for (ClaimedTask task : claimed) {
      Finished finished = new Finished(task.id(), task.attempt(), List.of(), null, List.of());
      assertThat(queue.complete(worker, List.of(finished)).ended()).containsExactly(task.id());
    }
    assertThat(Rows.of(direct)).isEmpty();
  }
}
