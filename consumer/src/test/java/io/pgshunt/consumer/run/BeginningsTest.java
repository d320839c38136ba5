package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.task.TaskPayload;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BeginningsTest {

  private static final long WORKER = 1;
  private static final int ROWS = 50;

  private final FakeQueue queue = new FakeQueue();

  private static Run run(FakeQueue queue, long id) {
    ClaimedTask row = Rows.claimed(id, TaskPayload.builder("T" + id, "lab.add").build());
    queue.holdUnknown(WORKER, row);
    return new Run(WORKER, row);
  }

  @Test
  void tasksThatRunForLongAreMarkedInTheOrderOfTheirRowsAsEndsAreWritten() throws Exception {
    Shared shared = Loops.shared(queue);
    shared.lease().begin(WORKER);
    List<Run> runs = new ArrayList<>();
    for (long id = 1; id <= ROWS; id++) {
      runs.add(run(queue, id));
    }
    assertThat(shared.lease().admit(runs)).isTrue();
    runs.forEach(Run::begin);
    await().until(() -> runs.stream().allMatch(run -> run.isUnmarkedAfter(Beginnings.LONG)));

    new Beginnings(shared, run -> false).markLongRunning();

    assertThat(queue.begun()).hasSize(ROWS).extracting(begun -> begun.task().id()).isSorted();
  }

  @Test
  void aTaskWhoseRowWasReleasedWhileItsMarkWasWrittenIsNotBegun() {
    Run run = run(queue, 1);
    WorkQueue releasing =
        (WorkQueue)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WorkQueue.class},
                (self, method, args) -> {
                  Object answer = method.invoke(queue, args);
                  run.release();
                  return answer;
                });

    assertThat(new Beginnings(Loops.shared(releasing), some -> true).mayBegin(run)).isFalse();
    assertThat(queue.begun()).hasSize(1);
  }
}
