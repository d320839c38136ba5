package io.pgshunt.campaign.fault;

import io.pgshunt.campaign.fault.FaultKind.Track;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The faults of one round, chosen by nothing but a seed. Immutable.
 *
 * @param faults in their order, of both tracks
 */
public record Schedule(List<Scheduled> faults) {

  /** Producers that met a fault publish to the broker for half a second or more. */
  private static final int SHORTEST_GAP_MILLIS = 500;

  private static final int GAP_MILLIS = 3_500;

  public Schedule {
    faults = List.copyOf(faults);
  }

  /** Faults of these kinds, each about as often as the others of its track. */
  public static Schedule of(long seed, long millis, Collection<FaultKind> kinds) {
    Random random = new Random(seed);
    List<Scheduled> faults = new ArrayList<>();
    for (Track track : Track.values()) {
      List<FaultKind> ofTrack =
          kinds.stream().filter(kind -> kind.track() == track).distinct().sorted().toList();
      if (!ofTrack.isEmpty()) {
        fill(faults, new Random(random.nextLong()), millis, ofTrack);
      }
    }
    return new Schedule(faults);
  }

  /** The faults of one track. */
  public List<Scheduled> of(Track track) {
    return faults.stream().filter(fault -> fault.kind().track() == track).toList();
  }

  private static void fill(
      List<Scheduled> faults, Random random, long millis, List<FaultKind> kinds) {
    List<FaultKind> bag = new ArrayList<>();
    long at = random.nextInt(GAP_MILLIS);
    while (at < millis) {
      if (bag.isEmpty()) {
        bag.addAll(kinds);
        Collections.shuffle(bag, random);
      }
      FaultKind kind = bag.remove(bag.size() - 1);
      long duration = kind.durationMillis(random);
      faults.add(new Scheduled(at, kind, duration, random.nextLong()));
      at += duration + SHORTEST_GAP_MILLIS + random.nextInt(GAP_MILLIS);
    }
  }
}
