package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The captures among the test resources are copies, never edited. */
class BundledCapturesTest {

  @Test
  void everyBundledCaptureEqualsItsOriginal() throws IOException {
    Path originals = Artifacts.root().resolve("../shared/celery-messages").normalize();
    assumeTrue(Files.isDirectory(originals), "no originals in " + originals);

    for (Path copy : CapturedMessages.files()) {
      assertThat(copy).hasSameBinaryContentAs(originals.resolve(copy.getFileName()));
    }
  }
}
