package io.pgshunt.consumer.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which queue comes first: the one that had least for its weight (stride scheduling). A queue that
 * had nothing to give saves nothing up for later. For one thread.
 */
final class Turns {

  private final List<ServedQueue> queues;
  private final Map<String, Double> had = new HashMap<>();

  Turns(List<ServedQueue> queues) {
    this.queues = List.copyOf(queues);
    queues.forEach(queue -> had.put(queue.name(), 0.0));
  }

  /** All of them, the one whose turn it is first. */
  List<ServedQueue> order() {
    List<ServedQueue> order = new ArrayList<>(queues);
    order.sort(Comparator.comparing(queue -> had.get(queue.name())));
    return order;
  }

  /**
   * A claim from all of them is over.
   *
   * @param taken rows from each; queues that gave nothing may be left out
   */
  void took(Map<String, Integer> taken) {
    double least = Double.POSITIVE_INFINITY;
    for (ServedQueue queue : queues) {
      int rows = taken.getOrDefault(queue.name(), 0);
      if (rows > 0) {
        double before = had.get(queue.name());
        least = Math.min(least, before);
        had.put(queue.name(), before + (double) rows / queue.weight());
      }
    }
    if (least == Double.POSITIVE_INFINITY) {
      return;
    }
    double floor = least;
    // Counted from the least on: the numbers stay small, and nothing is saved up below it.
    had.replaceAll((name, amount) -> Math.max(0, amount - floor));
  }
}
