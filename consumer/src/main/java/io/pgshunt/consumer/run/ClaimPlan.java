package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.ClaimedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From which queues to claim, in which order, and where in them to look. For one thread. */
final class ClaimPlan {

  private final Shared shared;
  private final Turns turns;
  private final Lanes lanes;
  private final Map<String, Integer> taken = new HashMap<>();
  private Set<String> limited = Set.of();

  ClaimPlan(Shared shared) {
    this.shared = shared;
    this.turns = new Turns(shared.settings().queues());
    this.lanes = new Lanes(shared.queueNames());
  }

  /**
   * One statement.
   *
   * @param limited whether its queue has a limit over all workers; then it has one share only
   */
  record Step(List<Share> shares, Set<String> taskNames, boolean limited) {

    ClaimRequest request(int room, boolean begun) {
      return new ClaimRequest(shares, taskNames, Math.min(room, ClaimRequest.MOST), begun);
    }
  }

  /** What to ask for, in this order: queues without limits together, each other one by itself. */
  List<Step> steps(int room) {
    List<Step> steps = new ArrayList<>();
    List<Share> together = new ArrayList<>();
    int weights =
        shared.settings().queues().stream()
            .filter(queue -> lanes.isFilled(queue.name()))
            .mapToInt(ServedQueue::weight)
            .sum();
    for (ServedQueue queue : turns.order()) {
      int most = Math.min(most(queue, part(queue, room, weights)), ClaimRequest.MOST);
      if (most <= 0) {
        continue;
      }
      Share share = new Share(queue.name(), most, lanes.probes(queue.name(), most));
      if (!limited.contains(queue.name())) {
        together.add(share);
        continue;
      }
      if (!together.isEmpty()) {
        steps.add(new Step(List.copyOf(together), shared.taskNames(), false));
        together.clear();
      }
      steps.add(new Step(List.of(share), shared.taskNames(), true));
    }
    if (!together.isEmpty()) {
      steps.add(new Step(together, shared.taskNames(), false));
    }
    return steps;
  }

  /** While several queues have tasks, a claim that takes many takes from each. */
  private int part(ServedQueue queue, int room, int weights) {
    return lanes.isFilled(queue.name())
        ? Math.max(1, (int) Math.round((double) room * queue.weight() / weights))
        : room;
  }

  private int most(ServedQueue queue, int room) {
    return queue.concurrency() == null
        ? room
        : Math.min(room, queue.concurrency() - shared.lease().held(queue.name()));
  }

  /** What one step got. */
  void claimed(List<ClaimedTask> tasks) {
    lanes.claimed(tasks);
    tasks.forEach(task -> taken.merge(task.stored().queue(), 1, Integer::sum));
  }

  /** All steps are done. */
  void claimedAll() {
    turns.took(taken);
    taken.clear();
  }

  /** Whether a queue had a limit over all workers when that was last looked up. */
  boolean hasLimits() {
    return !limited.isEmpty();
  }

  /** What was found by a sweep; the next one is to begin after this. */
  void swept(Sweeps.Found found) {
    lanes.swept(found.lanes());
    limited = found.limited();
  }
}
