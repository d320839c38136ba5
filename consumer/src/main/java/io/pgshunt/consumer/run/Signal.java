package io.pgshunt.consumer.run;

import java.time.Duration;

/** Wakes one waiting thread. A signal given while nobody waits is kept for the next wait. */
final class Signal {

  private boolean given;

  synchronized void give() {
    given = true;
    notifyAll();
  }

  /** Waits until a signal is given, and takes it, or until the time is over. */
  synchronized void await(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(timeout);
    while (!given && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    given = false;
  }
}
