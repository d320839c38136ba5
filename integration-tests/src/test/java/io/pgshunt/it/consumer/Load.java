package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.queue.NewTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends tasks with continuations, some of which are to fail, until it is told to stop: so many that
 * the workers always have something to do, and never many more.
 */
final class Load implements AutoCloseable {

  private static final int AT_ONCE = 20;
  private static final int ENOUGH = 60;
  private static final int FAILING = 5;

  private static final Completion FOLLOWED =
      Completion.of(
          List.of(ContinuationSpec.of("load.next", Lab.QUEUE)),
          List.of(ContinuationSpec.of("load.undo", Lab.QUEUE)));

  /** What became of all that was sent. */
  record Sent(List<String> toSucceed, List<String> toFail) {
    List<String> all() {
      List<String> all = new ArrayList<>(toSucceed);
      all.addAll(toFail);
      return all;
    }
  }

  private final Lab lab;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Sent sent = new Sent(new ArrayList<>(), new ArrayList<>());
  private final Future<?> sending;
  private volatile boolean stopped;

  Load(Lab lab) {
    this.lab = lab;
    this.sending =
        thread.submit(
            () -> {
              send();
              return null;
            });
  }

  private void send() throws Exception {
    int number = 0;
    while (!stopped) {
      List<NewTask> batch = new ArrayList<>();
      while (batch.size() < AT_ONCE) {
        boolean failing = ++number % FAILING == 0;
        String id = "load-" + number;
        (failing ? sent.toFail() : sent.toSucceed()).add(id);
        batch.add(
            new NewTask(
                Lab.QUEUE,
                TaskPayload.builder(id, "load.first")
                    .args(RawJson.of(List.of(failing)))
                    .completion(FOLLOWED)
                    .build()));
      }
      lab.enqueueAll(batch);
      await().pollInterval(Duration.ofMillis(5)).until(() -> stopped || waiting() < ENOUGH);
    }
  }

  private int waiting() throws Exception {
    return Integer.parseInt(
        lab.column("select count(*) from pgshunt.task where worker = 0").get(0));
  }

  /** Sends no more, and tells what it sent. */
  Sent stop() throws Exception {
    stopped = true;
    sending.get();
    assertThat(sent.all()).isNotEmpty();
    return sent;
  }

  @Override
  public void close() {
    stopped = true;
    thread.shutdownNow();
  }
}
