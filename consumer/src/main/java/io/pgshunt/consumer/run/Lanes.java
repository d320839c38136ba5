package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimRequest.Probe;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where ready rows may be: for each lane the floor under which there are none. Ids only grow, so a
 * claim need not look below those of the claim before, and is spared the dead rows that an old
 * snapshot elsewhere keeps there. What comes in below a floor all the same (a transaction that was
 * slow to commit, a row that another worker had locked and left) is found by the next sweep. For
 * one thread.
 */
final class Lanes {

  /**
   * So many ids below those claimed last are looked at again: transactions that commit side by side
   * do so in no order.
   */
  static final long MARGIN = 5_000;

  /** Celery's priorities are looked at from the start, others once a sweep has seen them. */
  private static final int MOST_COMMON_PRIORITY = 9;

  private static final int SWEEPS_REMEMBERED = 600;

  private static final Comparator<Lane> ORDER =
      Comparator.comparingInt(Lane::rank).thenComparingInt(Lane::number);

  /** What is known of a lane. */
  private static final class State {
    private long floor;

    /** The floor when the sweep that goes on was asked for. */
    private long floorBefore;

    private boolean filled;
    private int emptySweeps;
  }

  private final Map<String, TreeMap<Lane, State>> byQueue = new HashMap<>();
  private final Map<String, Integer> lastServed = new HashMap<>();

  Lanes(List<String> queues) {
    for (String queue : queues) {
      TreeMap<Lane, State> lanes = new TreeMap<>(ORDER);
      for (int priority = 0; priority <= MOST_COMMON_PRIORITY; priority++) {
        lanes.put(new Lane(queue, -priority, 0), new State());
      }
      byQueue.put(queue, lanes);
    }
  }

  /**
   * The lanes of a queue in the order in which they are to be probed: best priority first, those of
   * the same one in turns, each for its part of what is taken.
   *
   * @param most rows to be taken from the queue
   */
  List<Probe> probes(String queue, int most) {
    Map<Lane, State> lanes = byQueue.get(queue);
    List<Probe> probes = new ArrayList<>();
    List<Lane> peers = new ArrayList<>();
    for (Lane lane : lanes.keySet()) {
      if (!peers.isEmpty() && peers.get(0).rank() != lane.rank()) {
        add(probes, peers, lanes, most);
        peers.clear();
      }
      peers.add(lane);
    }
    add(probes, peers, lanes, most);
    return probes;
  }

  private void add(List<Probe> probes, List<Lane> peers, Map<Lane, State> lanes, int most) {
    int filled = (int) peers.stream().filter(lane -> lanes.get(lane).filled).count();
    int each = (most + Math.max(1, filled) - 1) / Math.max(1, filled);
    int last = lastServed.getOrDefault(peers.get(0).queue(), 0);
    List<Lane> turn = new ArrayList<>();
    peers.stream().filter(lane -> lane.number() > last).forEach(turn::add);
    peers.stream().filter(lane -> lane.number() <= last).forEach(turn::add);
    for (Lane lane : turn) {
      probes.add(new Probe(lane, lanes.get(lane).floor, each));
    }
  }

  /** Whether there were ready rows in a queue when it was last looked through, or since. */
  boolean isFilled(String queue) {
    return byQueue.get(queue).values().stream().anyMatch(state -> state.filled);
  }

  /** Rows were claimed. */
  void claimed(List<ClaimedTask> tasks) {
    Map<Lane, Long> least = new HashMap<>();
    Map<String, Integer> furthest = new HashMap<>();
    for (ClaimedTask task : tasks) {
      least.merge(task.from(), task.id(), Math::min);
    }
    least.forEach(
        (lane, id) -> {
          State state = byQueue.get(lane.queue()).computeIfAbsent(lane, absent -> new State());
          state.floor = Math.max(state.floor, below(id, MARGIN + 1));
          state.filled = true;
        });
    for (ClaimedTask task : tasks) {
      if (task.lane() != 0) {
        String queue = task.stored().queue();
        int last = lastServed.getOrDefault(queue, 0);
        furthest.merge(queue, Math.floorMod(task.lane() - last - 1, Lane.COUNT), Math::max);
      }
    }
    furthest.forEach(
        (queue, steps) ->
            lastServed.merge(queue, steps + 1, (last, more) -> (last + more) % Lane.COUNT));
  }

  /**
   * All lanes were looked through, from their very beginning, at some moment since the call before
   * this. What was ready then above a floor of before is no news: it has been claimed meanwhile, or
   * is about to be. The next sweep begins after this.
   *
   * @param found the lanes that hold ready rows, with the least id of each
   */
  void swept(Map<Lane, Long> found) {
    for (Map<Lane, State> lanes : byQueue.values()) {
      lanes
          .entrySet()
          .removeIf(
              known -> {
                State state = known.getValue();
                state.filled = found.containsKey(known.getKey());
                state.emptySweeps = state.filled ? 0 : state.emptySweeps + 1;
                return state.emptySweeps > SWEEPS_REMEMBERED && !isCommon(known.getKey());
              });
    }
    found.forEach(
        (lane, id) -> {
          State state = byQueue.get(lane.queue()).computeIfAbsent(lane, absent -> new State());
          if (id <= state.floorBefore) {
            state.floor = Math.min(state.floor, below(id, 1));
          }
          state.filled = true;
        });
    for (Map<Lane, State> lanes : byQueue.values()) {
      lanes.values().forEach(state -> state.floorBefore = state.floor);
    }
  }

  /** Another writer's id may be the least there is. */
  private static long below(long id, long distance) {
    return id < Long.MIN_VALUE + distance ? Long.MIN_VALUE : id - distance;
  }

  private static boolean isCommon(Lane lane) {
    return lane.number() == 0 && lane.rank() <= 0 && lane.rank() >= -MOST_COMMON_PRIORITY;
  }
}
