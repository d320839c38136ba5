package io.pgshunt.campaign.fault;

import io.pgshunt.campaign.stage.Child;
import io.pgshunt.campaign.stage.Launch;
import io.pgshunt.campaign.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** What is done to the programs. */
final class MachineFaults {

  private static final int LARGEST_SKEW_SECONDS = 600;

  private MachineFaults() {}

  static Effect killProducer(Stage stage, Random random, long millis) throws InterruptedException {
    Child producer = stage.anyProducer(random);
    producer.kill();
    Thread.sleep(millis);
    stage.awaitComplete();
    return Effect.harmless(producer.name());
  }

  static Effect killWorker(Stage stage, Random random, long millis) throws InterruptedException {
    Child worker = stage.anyWorker(random);
    worker.kill();
    Thread.sleep(millis);
    stage.awaitComplete();
    return Effect.on(worker.name());
  }

  /** For longer than its lease, so that it is taken for lost and then goes on. */
  static Effect pauseWorker(Stage stage, Random random, long millis)
      throws IOException, InterruptedException {
    Child worker = stage.anyWorker(random);
    worker.pause();
    try {
      Thread.sleep(stage.lease().toMillis() + millis);
    } finally {
      worker.resume();
    }
    return Effect.on(worker.name());
  }

  static Effect toggleFlag(Stage stage, Random random, long millis) throws InterruptedException {
    stage.producers().forEach(producer -> producer.tell("toggle"));
    Thread.sleep(millis);
    stage.producers().forEach(producer -> producer.tell("steady"));
    return Effect.harmless("20 times a second, all producers");
  }

  /** Of a producer and a worker, which are started anew for it. */
  static Effect skewClock(Stage stage, Random random, long millis) throws InterruptedException {
    int seconds = random.nextInt(2 * LARGEST_SKEW_SECONDS + 1) - LARGEST_SKEW_SECONDS;
    stage.launchBy(new Launch(Duration.ofSeconds(seconds == 0 ? 1 : seconds)));
    Child worker = stage.anyWorker(random);
    try {
      stage.anyProducer(random).kill();
      worker.kill();
      Thread.sleep(millis);
      stage.awaitComplete();
    } finally {
      stage.launchBy(new Launch(Duration.ZERO));
    }
    return new Effect("by " + seconds + " s, " + worker.name(), worker.name(), true);
  }
}
