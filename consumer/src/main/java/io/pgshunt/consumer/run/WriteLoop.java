package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes ends in groups. There is no timer: while one group is being written the next one gathers,
 * so that a lone end is written at once and many share a commit.
 */
final class WriteLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(WriteLoop.class);

  private final Unwritten unwritten;
  private final EndingWriter writer;
  private final LongConsumer onMayHold;

  /**
   * @param onMayHold hears of a worker id under which rows are held that nobody works on any more
   */
  WriteLoop(Unwritten unwritten, EndingWriter writer, LongConsumer onMayHold) {
    this.unwritten = unwritten;
    this.writer = writer;
    this.onMayHold = onMayHold;
  }

  /** Runs until {@link Unwritten#close} is called and all that was there has come to its end. */
  @Override
  public void run() {
    try {
      for (List<Ending> batch = unwritten.take(); !batch.isEmpty(); batch = unwritten.take()) {
        write(batch);
        unwritten.taken();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      unwritten.beingWritten().forEach(lost -> onMayHold.accept(lost.worker()));
      unwritten.taken();
      throw e;
    }
  }

  private void write(List<Ending> batch) throws InterruptedException {
    Map<Long, List<Ended>> byWorker = new TreeMap<>();
    batch.stream()
        .sorted(Comparator.comparingLong(Ending::id))
        .forEach(
            ending ->
                byWorker
                    .computeIfAbsent(ending.worker(), worker -> new ArrayList<>())
                    .add(ending.ended()));
    for (Map.Entry<Long, List<Ended>> ends : byWorker.entrySet()) {
      try {
        writer.write(ends.getKey(), ends.getValue());
      } catch (RuntimeException | Error e) {
        onMayHold.accept(ends.getKey());
        log.error(
            "{} ends of tasks were not written: the tasks run again once what else this worker"
                + " holds has ended",
            ends.getValue().size(),
            e);
      }
    }
  }
}
