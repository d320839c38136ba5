package io.pgshunt.campaign.stage;

import io.pgshunt.campaign.ledger.LedgerFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the programs' JVMs are launched.
 *
 * @param skew how far their clocks are ahead of the machine's
 */
public record Launch(Duration skew) {

  static final Launch ORDINARY = new Launch(Duration.ZERO);

  private static final List<Path> FAKE_TIME =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

  /** The library that shifts a program's clock, if it is installed. */
  public static Optional<Path> fakeTime() {
    return FAKE_TIME.stream().filter(Files::exists).findFirst();
  }

  Child.Builder jvm() {
    if (skew.isZero()) {
      return new Child.Builder(Map.of());
    }
    return new Child.Builder(
            Map.of(
                "LD_PRELOAD", fakeTime().orElseThrow().toString(),
                "FAKETIME", String.format("%+ds", skew.toSeconds()),
                // The JVM waits by it
                "FAKETIME_DONT_FAKE_MONOTONIC", "1"))
        .property(LedgerFile.SKEW_PROPERTY, "" + skew.toMillis());
  }
}
