package io.pgshunt.consumer.amqp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Finds a channel whose listener is free, and may have another message. Thread-safe. */
final class RowChannels {

  private final Deque<Lane> free = new ArrayDeque<>();

  /** A channel and the listener that was made for it. */
  record Lane(RowChannel channel, AmqpListener.Listener listener) {}

  synchronized void add(Lane lane) {
    free.add(lane);
    notifyAll();
  }

  /** The one that was free for longest. It is the caller's until it is {@link #add added} again. */
  synchronized Lane take() throws InterruptedException {
    while (true) {
      for (Iterator<Lane> lanes = free.iterator(); lanes.hasNext(); ) {
        Lane lane = lanes.next();
        if (lane.channel().hasRoom()) {
          lanes.remove();
          return lane;
        }
      }
      wait();
    }
  }

  /** A message has ended, or a limit was changed. */
  synchronized void look() {
    notifyAll();
  }
}
