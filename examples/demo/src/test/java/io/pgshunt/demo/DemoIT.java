package io.pgshunt.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs the demo as the README has people run it, once its jar is there. */
class DemoIT {

  @Test
  void everyCountOfTheDemoIsRight() throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "pgshunt-demo.jar").toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).as(told).isZero();
    assertThat(told).contains("CHORD", "CardDeclinedException", "counts are right");
  }
}
