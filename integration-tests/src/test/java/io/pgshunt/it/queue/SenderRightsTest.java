package io.pgshunt.it.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Servers;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.SenderRights;
import io.pgshunt.queue.WorkerDirectory;
import io.pgshunt.servers.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a sender lacks is found one after the other, each with the statement that mends it. */
class SenderRightsTest {

  @Test
  void followingTheCuresOneByOneMakesASender() throws Exception {
    QueueFixture fixture = QueueFixture.create();
    String role = "sender_" + System.nanoTime();
    fixture.execute("create role " + role + " login password 'x'");
    try {
      DataSource sender = sender(fixture, role);
      SenderRights rights = new SenderRights(sender, QueueFixture.SCHEMA);

      for (String cure :
          List.of(
              "grant usage on schema tasks to ",
              "grant insert on tasks.task to ",
              "grant insert on tasks.later to ",
              "grant insert on tasks.commit_token to ",
              "grant usage on sequence tasks.task_id to ",
              "grant select on tasks.worker to ")) {
        assertThat(rights.missing(true).map(SenderRights.Missing::cure)).contains(cure + role);
        fixture.execute(cure + role);
      }

      assertThat(rights.missing(true)).isEmpty();
      new Enqueuer(sender, QueueFixture.SCHEMA, Duration.ofSeconds(5))
          .enqueue(List.of(new NewTask("q", QueueFixture.payload("t-1"))));
      fixture.worker("q");
      assertThat(new WorkerDirectory(sender, QueueFixture.SCHEMA).liveTaskNames())
          .isEqualTo(Map.of("q", Set.of("shop.add")));
    } finally {
      fixture.execute("drop owned by " + role + "; drop role " + role);
    }
  }

  @Test
  void aMissingSchemaAndAMissingTableAreToldApart() throws Exception {
    QueueFixture fixture = QueueFixture.create();
    fixture.execute("alter table tasks.worker rename to workers");

    assertThat(what(fixture, new Schema("nowhere"))).startsWith("there is no schema nowhere in ");
    assertThat(what(fixture, QueueFixture.SCHEMA)).isEqualTo("there is no table tasks.worker");
    assertThat(new SenderRights(fixture.dataSource, QueueFixture.SCHEMA).missing(false)).isEmpty();
  }

  private static String what(QueueFixture fixture, Schema schema) throws SQLException {
    Optional<SenderRights.Missing> missing =
        new SenderRights(fixture.dataSource, schema).missing(true);
    assertThat(missing).isPresent();
    assertThat(missing.orElseThrow().cure())
        .isEqualTo("run the consumer's command 'migrate --schema " + schema.name() + "'");
    return missing.orElseThrow().what();
  }

  private static DataSource sender(QueueFixture fixture, String role) {
    TestDatabase database = fixture.database;
    PGSimpleDataSource sender = Servers.direct(database);
    sender.setUser(role);
    sender.setPassword("x");
    return sender;
  }
}
