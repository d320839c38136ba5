package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler that ends its process, and a supervisor that starts the worker again each time. */
class ExitingHandlerTest {

  private static final int ALLOWED = 3;

  private Lab lab;
  private WorkerJar jar;

  @BeforeEach
  void start(@TempDir Path handlers) throws Exception {
    lab = new Lab();
    jar = new WorkerJar(lab.database, handlers);
    jar.deploy(ExitTask.class);
  }

  @AfterEach
  void stop() {
    jar.close();
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "halt"})
  void aTaskThatEndsItsWorkerIsRunAsOftenAsAllowedAndItsErrbackSaysSo(
      String how, @TempDir Path folder) throws Exception {
    Path runs = folder.resolve("runs");
    jar.property(ExitTask.RUNS, runs.toString());
    lab.enqueue(
        Lab.QUEUE,
        TaskPayload.builder("poison", "lab.exit")
            .args(RawJson.parse("[\"" + how + "\"]"))
            .completion(
                Completion.of(
                    List.of(), List.of(ContinuationSpec.of("lab.old_errback", "unconsumed"))))
            .build());
    lab.execute("update pgshunt.task set max_attempts = " + ALLOWED);

    while (lab.column("select task_name from pgshunt.dead_letter").isEmpty()) {
      ForkedJvm life =
          jar.work(
              lab.database.jdbcUrl(),
              "--lease",
              "1s",
              "--concurrency",
              "2",
              "--shutdown-grace",
              "1s");
      awaitEndOf(life);
    }

    assertThat(Files.readAllLines(runs)).containsExactly("1", "2", "3");
    assertThat(lab.column("select reason from pgshunt.dead_letter"))
        .containsExactly("ATTEMPTS_EXHAUSTED");
    assertThat(lab.column("select task_name from pgshunt.task")).containsExactly("lab.old_errback");
  }

  /** Of its process, or of the task. */
  private void awaitEndOf(ForkedJvm life) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !life.isAlive()
                    || !lab.column("select task_name from pgshunt.dead_letter").isEmpty());
  }
}
