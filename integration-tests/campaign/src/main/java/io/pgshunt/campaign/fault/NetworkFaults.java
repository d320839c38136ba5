package io.pgshunt.campaign.fault;

import io.pgshunt.campaign.proxy.Disturbance;
import io.pgshunt.campaign.proxy.FaultProxy;
import io.pgshunt.campaign.proxy.Trap;
import io.pgshunt.campaign.stage.Stage;
import java.util.Random;

/** What is done to the connections between programs and PostgreSQL. */
final class NetworkFaults {

  private static final int HUNDRED = 100;
  private static final int PRODUCERS_PERCENT = 65;
  private static final int LEAST_PERCENT = 2;
  private static final int MOST_PERCENT = 30;
  private static final int LONGEST_HOLD_MILLIS = 5_000;
  private static final int SLOWEST_MILLIS = 200;

  private NetworkFaults() {}

  /** Whose connections. */
  private record Side(String name, FaultProxy proxy, boolean isWorkers) {

    static Side any(Stage stage, Random random) {
      return random.nextInt(HUNDRED) < PRODUCERS_PERCENT
          ? new Side("producers", stage.toProducers(), false)
          : new Side("workers", stage.toWorkers(), true);
    }

    Effect effect(String what) {
      String target = name + (what.isEmpty() ? "" : ", " + what);
      return isWorkers ? Effect.onAll(target) : Effect.harmless(target);
    }
  }

  static Effect disturb(Disturbance disturbance, Stage stage, Random random, long millis)
      throws InterruptedException {
    Side side = Side.any(stage, random);
    int percent = LEAST_PERCENT + random.nextInt(MOST_PERCENT);
    int otherPercent = random.nextBoolean() ? 0 : random.nextInt(20);
    int longest = 1 + random.nextInt(LONGEST_HOLD_MILLIS);
    side.proxy()
        .set(new Trap(disturbance, percent, otherPercent, longest, new Random(random.nextLong())));
    try {
      Thread.sleep(millis);
    } finally {
      side.proxy().heal();
    }
    return side.effect(
        percent + " % of commits, " + otherPercent + " % of others, up to " + longest + " ms");
  }

  static Effect blackHole(Stage stage, Random random, long millis) throws InterruptedException {
    Side side = Side.any(stage, random);
    boolean cut = random.nextBoolean();
    side.proxy().silence();
    try {
      Thread.sleep(millis);
    } finally {
      if (cut) {
        side.proxy().cut();
      }
      side.proxy().heal();
    }
    return side.effect(cut ? "then cut" : "then all arrives");
  }

  static Effect slow(Stage stage, Random random, long millis) throws InterruptedException {
    Side side = Side.any(stage, random);
    int delay = 1 + random.nextInt(SLOWEST_MILLIS);
    side.proxy().slowDown(delay);
    try {
      Thread.sleep(millis);
    } finally {
      side.proxy().heal();
    }
    return side.effect("by " + delay + " ms");
  }

  static Effect refuse(Stage stage, Random random, long millis) throws InterruptedException {
    Side side = Side.any(stage, random);
    side.proxy().refuse();
    try {
      Thread.sleep(millis);
    } finally {
      side.proxy().heal();
    }
    return side.effect("");
  }

  static Effect cutAll(Stage stage, Random random, long millis) throws InterruptedException {
    Side side = Side.any(stage, random);
    side.proxy().cut();
    Thread.sleep(millis);
    side.proxy().cut();
    return side.effect("twice");
  }
}
