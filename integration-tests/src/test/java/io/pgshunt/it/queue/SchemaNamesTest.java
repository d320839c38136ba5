package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.DoorbellSession;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.servers.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas whose names PostgreSQL takes in quotes only. */
class SchemaNamesTest {

  private static TestDatabase database;

  @BeforeAll
  static void createDatabase() {
    database = Servers.emptyDatabase();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user", "order", "Shop", "two words", "a.b", "it's \"so\"", "back\\slash", "é?"})
  void aTaskIsMigratedSentRungForClaimedAndEndedInASchemaOfAnyName(String name) throws Exception {
    Schema schema = new Schema(name);
    DataSource dataSource = Servers.dataSource(database);
    assertThat(Migrations.apply(dataSource, schema)).isNotEmpty();
    assertThat(Migrations.apply(dataSource, schema)).isEmpty();
    TaskQueue queue = new TaskQueue(dataSource, schema);
    try (DoorbellSession bell =
        DoorbellSession.open(Servers.direct(database), schema, List.of("q"))) {
      bell.listen();
      bell.hook();
      new Enqueuer(dataSource, schema, Duration.ofSeconds(5))
          .enqueue(List.of(new NewTask("q", QueueFixture.payload("T"))));
      assertThat(bell.await(Duration.ofSeconds(10))).isEqualTo(1);
    }
    long worker =
        queue.register(
            "test",
            List.of("q"),
            Set.of("shop.add"),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));
    var lane = queue.lanes(List.of("q"), Set.of("shop.add")).keySet().iterator().next();
    List<ClaimedTask> claimed =
        queue.claim(
            worker,
            new ClaimRequest(
                List.of(new Share("q", 1, List.of(new Probe(lane, 0, 1)))), Set.of("shop.add"), 1));

    assertThat(claimed).extracting(task -> task.stored().taskId()).containsExactly("T");
    Finished end =
        new Finished(claimed.get(0).id(), claimed.get(0).attempt(), List.of(), null, List.of());
    assertThat(queue.complete(worker, List.of(end)).ended()).containsExactly(claimed.get(0).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "Dotted.Name", "don't"})
  void thePrintedScriptMakesASchemaOfAnyName(String name) throws Exception {
    try (Connection connection = Servers.dataSource(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Migrations.script(new Schema(name)));
    }

    assertThat(Migrations.apply(Servers.dataSource(database), new Schema(name))).isEmpty();
  }
}
