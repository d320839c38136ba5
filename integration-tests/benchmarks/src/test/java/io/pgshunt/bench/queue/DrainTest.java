package io.pgshunt.bench.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.server.Meter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a throughput run finds out about a queue that does not do as it should. */
class DrainTest {

  private static final int TASKS = 300;

  private static Drain drain(Contestant contestant, boolean chained)
      throws SQLException, IOException {
    return Drain.of(contestant, TASKS, chained, 0.3, () -> new Meter.Reading(0, 0, 0));
  }

  /** What a queue does to one of its tasks. */
  private interface Treatment {
    void treat(long number, Contestant.Journal journal);
  }

  private static Contestant queue(long left, long callbacksLeft, Treatment treatment) {
    return new Contestant() {
      @Override
      public String name() {
        return "a queue";
      }

      @Override
      public void load(int count) {}

      @Override
      public Running start(Journal journal) {
        Thread worker =
            new Thread(
                () -> {
                  for (int i = 0; i < TASKS; i++) {
                    treatment.treat(i, journal);
                  }
                });
        worker.start();
        return () -> Pause.join(worker);
      }

      @Override
      public long left() {
        return left;
      }

      @Override
      public long callbacksLeft() {
        return callbacksLeft;
      }
    };
  }

  @Test
  void aQueueThatRunsEachTaskOnceIsMeasured() throws Exception {
    Drain drain = drain(queue(0, 0, (number, journal) -> journal.task(number)), false);

    assertThat(drain.complaints()).isEmpty();
    assertThat(drain.perSecond()).isPositive();
    assertThat(drain.costs().tasks()).isEqualTo(TASKS);
  }

  @Test
  void aTaskThatRunsTwiceIsTold() throws Exception {
    Treatment oneTwice =
        (number, journal) -> {
          journal.task(number);
          if (number == 7) {
            journal.task(number);
          }
        };

    assertThat(drain(queue(0, 0, oneTwice), false).complaints())
        .singleElement()
        .asString()
        .contains("a queue: tasks", "run again 1");
  }

  @Test
  void aTaskThatIsLostIsTold() throws Exception {
    Treatment oneNever =
        (number, journal) -> {
          if (number != 7) {
            journal.task(number);
          }
        };

    List<String> complaints = drain(queue(0, 0, oneNever), false).complaints();

    assertThat(complaints).singleElement().asString().contains("lost 1");
    assertThat(drain(queue(1, 0, oneNever), false).complaints()).isEmpty();
  }

  @Test
  void aCallbackThatIsDuplicatedIsTold() throws Exception {
    Treatment oneCallbackTwice =
        (number, journal) -> {
          journal.task(number);
          journal.callback(number);
          if (number == 7) {
            journal.callback(number);
          }
        };

    assertThat(drain(queue(0, 0, oneCallbackTwice), true).complaints())
        .singleElement()
        .asString()
        .contains("a queue: callbacks", "run again 1");
  }

  @Test
  void aCallbackThatIsLostIsTold() throws Exception {
    Treatment oneWithoutCallback =
        (number, journal) -> {
          journal.task(number);
          if (number != 7) {
            journal.callback(number);
          }
        };

    assertThat(drain(queue(0, 0, oneWithoutCallback), true).complaints())
        .singleElement()
        .asString()
        .contains("callbacks", "lost 1");
    assertThat(drain(queue(0, 1, oneWithoutCallback), true).complaints()).isEmpty();
  }

  @Test
  void aQueueThatRunsNothingIsTold() throws Exception {
    assertThat(drain(queue(TASKS, 0, (number, journal) -> {}), false).complaints())
        .singleElement()
        .asString()
        .contains("ran nothing");
  }
}
