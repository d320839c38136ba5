package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.TaskPayload;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three workers as a user would start them, stopped one after the other while tasks come in. */
class RollingRestartTest {

  private static final int WORKERS = 3;
  private static final int TERMINATED = 128 + 15;

  private Lab lab;
  private WorkerJar jar;
  private RemoteRuns remote;
  private Load load;

  @BeforeEach
  void start(@TempDir Path handlers) throws Exception {
    lab = new Lab();
    lab.execute(LedgerTask.TABLE);
    remote = new RemoteRuns();
    jar = new WorkerJar(lab.database, handlers);
    jar.deploy(LedgerTask.First.class);
    jar.deploy(LedgerTask.Next.class);
    jar.deploy(LedgerTask.Undo.class);
    jar.deploy(RemoteTask.class);
    jar.property(LedgerTask.URL, lab.database.jdbcUrl());
    jar.property(LedgerTask.USER, lab.database.user());
    if (lab.database.password() != null) {
      jar.property(LedgerTask.PASSWORD, lab.database.password());
    }
    jar.property(RemoteTask.PORT, String.valueOf(remote.port()));
    load = new Load(lab);
  }

  @AfterEach
  void stop() throws Exception {
    load.close();
    jar.close();
    remote.close();
    lab.close();
  }

  private ForkedJvm startWorker() throws SQLException {
    return jar.work(lab.database.jdbcUrl(), "--lease", "5s", "--concurrency", "4");
  }

  /** Waits until a worker has run a task. */
  private ForkedJvm atWork(ForkedJvm worker) {
    await()
        .atMost(Duration.ofSeconds(60))
        .failFast("the worker has ended", () -> !worker.isAlive())
        .untilAsserted(
            () ->
                assertThat(lab.column("select run from ledger where process = " + worker.pid()))
                    .as(worker::transcript)
                    .isNotEmpty());
    return worker;
  }

  private List<ForkedJvm> startWorkers() throws SQLException {
    List<ForkedJvm> workers = new ArrayList<>();
    while (workers.size() < WORKERS) {
      workers.add(startWorker());
    }
    workers.forEach(this::atWork);
    return workers;
  }

  /** The ids of the tasks that a worker has in hand. */
  private List<String> heldBy(ForkedJvm worker) throws SQLException {
    return lab.column(
        "select task_id from pgshunt.task join pgshunt.worker on worker.id = task.worker"
            + " where worker.name like '%-"
            + worker.pid()
            + "-%'");
  }

  private void assertNothingIsLeft() throws SQLException {
    assertThat(lab.deadLetters()).isEmpty();
    assertThat(lab.column("select task_id from pgshunt.task")).isEmpty();
    assertThat(lab.column("select task_id from pgshunt.later")).isEmpty();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
  void workersThatAreRestartedUnderLoadLoseNothingAndRunNothingTwice() throws Exception {
    List<ForkedJvm> workers = startWorkers();
    for (int i = 0; i < WORKERS; i++) {
      ForkedJvm old = workers.get(i);
      await().until(() -> !heldBy(old).isEmpty());
      old.terminate();
      assertThat(old.waitForExit()).isEqualTo(TERMINATED);
      workers.set(i, atWork(startWorker()));
    }
    Load.Sent sent = load.stop();
    lab.drained();
    workers.forEach(ForkedJvm::terminate);

    assertThat(workers).extracting(ForkedJvm::waitForExit).containsOnly(TERMINATED);
    assertThat(lab.column("select id from pgshunt.worker")).isEmpty();
    assertThat(lab.column("select task_id from ledger where task_name = 'load.first'"))
        .containsExactlyInAnyOrderElementsOf(sent.all());
    assertThat(lab.column("select parent_id from ledger where task_name = 'load.next'"))
        .containsExactlyInAnyOrderElementsOf(sent.toSucceed());
    assertThat(lab.column("select parent_id from ledger where task_name = 'load.undo'"))
        .containsExactlyInAnyOrderElementsOf(sent.toFail());
    assertThat(lab.column("select task_id from ledger where attempt > 1")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aWorkerThatIsKilledUnderLoadLosesNothingAndOnlyWhatItHadInHandRunsAgain() throws Exception {
    List<ForkedJvm> workers = startWorkers();
    lab.enqueue(
        Lab.QUEUE,
        TaskPayload.builder("remote", "lab.remote")
            .priority(9)
            .completion(
                Completion.of(List.of(ContinuationSpec.of("load.next", Lab.QUEUE)), List.of()))
            .build());
    assertThat(remote.next().report()).isEqualTo("remote 1");
    ForkedJvm killed = holderOfRemoteTask(workers);
    // A task that goes on is marked soon after it was begun: its run counts
    await()
        .until(
            () ->
                lab.column("select begun from pgshunt.task where task_id = 'remote'")
                    .equals(List.of("1")));
    killed.kill();
    List<String> inHand = heldBy(killed);
    assertThat(inHand).contains("remote");

    atWork(startWorker());
    RemoteRuns.Run again = remote.next();
    assertThat(again.report()).isEqualTo("remote 2");
    again.end("second");
    Load.Sent sent = load.stop();
    lab.drained();

    assertThat(lab.column("select distinct task_id from ledger where task_name = 'load.first'"))
        .containsExactlyInAnyOrderElementsOf(sent.all());
    List<String> succeeded = new ArrayList<>(sent.toSucceed());
    succeeded.add("remote");
    assertThat(continuations("load.next")).containsExactlyInAnyOrderElementsOf(succeeded);
    assertThat(continuations("load.undo")).containsExactlyInAnyOrderElementsOf(sent.toFail());
    assertThat(lab.column("select task_id from ledger group by task_id having count(*) > 1"))
        .isSubsetOf(inHand);
    assertThat(
            lab.column(
                "select a.task_id from ledger a join ledger b using (task_id)"
                    + " where a.run < b.run and a.process <> "
                    + killed.pid()))
        .as("run again though another worker ran them")
        .isEmpty();
    assertNothingIsLeft();
  }

  private ForkedJvm holderOfRemoteTask(List<ForkedJvm> workers) throws SQLException {
    for (ForkedJvm worker : workers) {
      if (heldBy(worker).contains("remote")) {
        return worker;
      }
    }
    throw new AssertionError(
        "nobody holds the task that runs; its rows: "
            + lab.column("select task::text from pgshunt.task where task_id = 'remote'")
            + ", workers: "
            + lab.column("select worker::text from pgshunt.worker")
            + ", transcripts: "
            + workers.stream().map(ForkedJvm::transcript).toList());
  }

  /** The parent of each continuation, one that was run twice counted once. */
  private List<String> continuations(String task) throws SQLException {
    return lab.column(
        "select min(parent_id) from ledger where task_name = '" + task + "' group by task_id");
  }
}
