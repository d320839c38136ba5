package io.pgshunt.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of a running PostgreSQL, found through the file that it keeps in its data. */
record Postmaster(Path pidFile, List<ProcessHandle> processes) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static Postmaster of(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    List<ProcessHandle> processes =
        ProcessHandle.of(pid).stream()
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .toList();
    return new Postmaster(pidFile, processes);
  }

  /** Ends all processes at once, as a power cut would, and waits until they are gone. */
  void kill() throws IOException {
    processes.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** What {@code pg_ctl stop -m immediate} does: the server ends without having tidied up. */
  void quit() throws IOException {
    try {
      // Of Java's own there are only SIGTERM and SIGKILL
      Process signal =
          new ProcessBuilder("kill", "-QUIT", "" + processes.get(0).pid()).inheritIO().start();
      if (signal.waitFor() != 0) {
        throw new IOException("SIGQUIT could not be sent to PostgreSQL, " + processes.get(0));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while PostgreSQL was told to quit", e);
    }
    awaitEnd();
  }

  private void awaitEnd() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!processes.stream().allMatch(Postmaster::isGone)) {
      if (System.nanoTime() > end) {
        throw new IOException("PostgreSQL's processes survived their end: " + processes);
      }
      pause();
    }
    // In a container whose first process reaps no orphans the dead postmaster keeps its number,
    // and PostgreSQL would take it for alive.
    Files.deleteIfExists(pidFile);
  }

  private static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || isZombie(process);
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (NoSuchFileException goneOrNotLinux) {
      return false;
    } catch (IOException endedMeanwhile) {
      return true;
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while PostgreSQL ended", e);
    }
  }
}
