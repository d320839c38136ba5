package io.pgshunt.consumer.amqp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A message that a listener has, or had. It ends once, whoever ends it. Thread-safe. */
final class HeldMessage {

  /** What became of it. */
  enum End {
    ACKED,
    REQUEUED,
    REJECTED,
    /** Its listener threw before it said any of these. */
    THROWN
  }

  private final long tag;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private volatile @Nullable Throwable failure;

  HeldMessage(long tag) {
    this.tag = tag;
  }

  long tag() {
    return tag;
  }

  /** What its listener threw, if that is why it is about to end. */
  void failed(Throwable thrown) {
    failure = thrown;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** False if it has ended already. */
  boolean end(End how) {
    return end.complete(how);
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** From now on no ack counts; false if one has been there before. */
  boolean takeBack() {
    return end.cancel(false);
  }

  /**
   * Waits for its end. An interrupt takes it back.
   *
   * @throws InterruptedException if it was taken back
   */
  End awaitEnd() throws InterruptedException, ExecutionException {
    try {
      return end.get();
    } catch (InterruptedException e) {
      if (takeBack()) {
        throw e;
      }
      // The listener was told that its ack counts.
      return end.get();
    }
  }
}
