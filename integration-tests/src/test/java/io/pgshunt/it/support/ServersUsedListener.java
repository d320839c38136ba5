package io.pgshunt.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Writes down which real parts the tests used; the build prints it among its closing lines. */
public final class ServersUsedListener implements TestExecutionListener {

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    if (Servers.used().isEmpty()) {
      return;
    }
    try {
      Files.writeString(
          Artifacts.target().resolve("servers-used.txt"),
          "pgshunt tests used: " + String.join("; ", Servers.used()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
