package io.pgshunt.consumer.run;

import java.time.Duration;

/** Tells a loop to stop, also while it waits. */
final class StopSwitch {

  private boolean stopped;

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /** Waits; false if told to stop, before or meanwhile. */
  synchronized boolean pause(Duration time) throws InterruptedException {
    Deadline deadline = Deadline.in(time);
    while (!stopped && !deadline.isOver()) {
      deadline.waitOn(this);
    }
    return !stopped;
  }
}
