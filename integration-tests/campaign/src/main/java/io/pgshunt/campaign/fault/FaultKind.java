package io.pgshunt.campaign.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is done to the stage. */
public enum FaultKind {
  KILL_PRODUCER(Track.MACHINES, Needs.NOTHING, 100, 1_000),
  KILL_WORKER(Track.MACHINES, Needs.NOTHING, 100, 1_000),
  PAUSE_WORKER(Track.MACHINES, Needs.NOTHING, 1, 4_000),
  TOGGLE_FLAG(Track.MACHINES, Needs.NOTHING, 2_000, 6_000),
  SKEW_CLOCK(Track.MACHINES, Needs.FAKE_TIME, 5_000, 10_000),
  KILL_POSTGRES(Track.MACHINES, Needs.NOTHING, 1, 3_000),
  STOP_IMMEDIATELY(Track.MACHINES, Needs.NOTHING, 1, 3_000),
  KILL_BACKEND(Track.MACHINES, Needs.NOTHING, 1, 500),
  TERMINATE_BACKENDS(Track.MACHINES, Needs.NOTHING, 1_000, 3_000),
  LOCK_TABLE(Track.MACHINES, Needs.NOTHING, 500, 5_000),
  EXHAUST_CONNECTIONS(Track.MACHINES, Needs.NOTHING, 500, 4_000),
  FILL_DISK(Track.MACHINES, Needs.SMALL_DISK, 1_000, 4_000),
  STANDBY_AWAY(Track.MACHINES, Needs.STANDBY, 500, 6_000),
  FAIL_OVER(Track.MACHINES, Needs.STANDBY, 1, 4_000),
  CUT_BEFORE(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  CUT_AFTER(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  CUT_MEANWHILE(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  ARRIVE_AFTER_CUT(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  ARRIVE_LATE(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  ANSWER_LATE(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  HALF_OPEN(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  BLACK_HOLE(Track.NETWORK, Needs.NOTHING, 500, 6_000),
  SLOW(Track.NETWORK, Needs.NOTHING, 1_000, 4_000),
  REFUSE(Track.NETWORK, Needs.NOTHING, 200, 4_000),
  CUT_ALL(Track.NETWORK, Needs.NOTHING, 1, 1_000);

  /** Faults of one track come one after the other; the tracks go on at the same time. */
  public enum Track {
    MACHINES,
    NETWORK
  }

  /** What the stage must have. */
  public enum Needs {
    NOTHING,
    STANDBY,
    SMALL_DISK,
    FAKE_TIME
  }

  private final Track track;
  private final Needs needs;
  private final int shortestMillis;
  private final int longestMillis;

  FaultKind(Track track, Needs needs, int shortestMillis, int longestMillis) {
    this.track = track;
    this.needs = needs;
    this.shortestMillis = shortestMillis;
    this.longestMillis = longestMillis;
  }

  /** The name that the command line takes and the report gives. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static FaultKind named(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no fault '" + word + "', only " + words(List.of(values()))));
  }

  static String words(List<FaultKind> kinds) {
    return String.join(", ", kinds.stream().map(FaultKind::word).toList());
  }

  public Track track() {
    return track;
  }

  public Needs needs() {
    return needs;
  }

  long durationMillis(Random random) {
    return (long) shortestMillis + random.nextInt(longestMillis - shortestMillis);
  }
}
