package io.pgshunt.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Writes down which real parts the tests used; the build prints it among its closing lines. */
public final class ServersUsedListener implements TestExecutionListener {

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    if (Servers.used().isEmpty()) {
      return;
    }
    Path file = Artifacts.target().resolve("servers-used.txt");
    String start =
        BehindPgBouncer.isWanted()
            ? "pgshunt tests behind PgBouncer used: "
            : "pgshunt tests used: ";
    try {
      List<String> lines = new ArrayList<>();
      if (BehindPgBouncer.isWanted() && Files.exists(file)) {
        // That run comes after the other one, whose line stays.
        lines.addAll(Files.readAllLines(file));
        lines.removeIf(line -> line.startsWith(start));
      }
      lines.add(start + String.join("; ", Servers.used()));
      Files.writeString(file, String.join("\n", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
