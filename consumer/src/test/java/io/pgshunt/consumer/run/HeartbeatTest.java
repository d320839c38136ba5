package io.pgshunt.consumer.run;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

  private static final Duration LEASE = Duration.ofMillis(300);

  private final FakeQueue queue = new FakeQueue();
  private final Shared shared =
      Shared.of(
          new WorkerSettings(
              "test",
              List.of(ServedQueue.of("q")),
              2,
              LEASE,
              Duration.ofSeconds(5),
              Duration.ofMillis(200),
              null,
              null,
              false),
          queue,
          Set.of(),
          new Counters());
  private final Heartbeat heartbeat =
      new Heartbeat(shared, new Steadiness(LEASE, System::nanoTime));
  private final Thread thread = new Thread(heartbeat, "heartbeat-of-test");

  @BeforeEach
  void register() throws Exception {
    heartbeat.register();
  }

  @AfterEach
  void stop() throws InterruptedException {
    heartbeat.stop();
    thread.join();
  }

  @Test
  void aRetiredIdThatCannotBeGivenUpDoesNotStopTheHeartbeatOfTheCurrentOne() {
    queue.refuseToDeregister(true);
    heartbeat.retire(shared.lease().current());

    thread.start();

    await().until(() -> shared.lease().current() != Lease.NONE);
    int before = queue.heartbeats();
    await().until(() -> queue.heartbeats() >= before + 3);
    queue.refuseToDeregister(false);
    await().until(() -> queue.live().equals(Set.of(shared.lease().current())));
  }
}
