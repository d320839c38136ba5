package io.pgshunt.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory for one server's data that tells, by a lock, whether the JVM that owns it still
 * lives. A JVM that was killed leaves its server running; the next one cleans up after it.
 */
final class OwnedDirectory implements AutoCloseable {

  private static final String PREFIX = "pgshunt-postgres-data-";
  private static final String LOCK = "owner.lock";
  private static final Duration SURELY_LOCKED_BY_NOW = Duration.ofMinutes(1);

  /** Must not even be opened again: closing any handle of a file gives up its POSIX locks. */
  private static final Set<Path> OF_THIS_JVM = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private OwnedDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static OwnedDirectory below(Path parent) throws IOException {
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path sibling : siblings) {
        if (!OF_THIS_JVM.contains(sibling)) {
          removeIfAbandoned(sibling);
        }
      }
    }
    Path path = Files.createTempDirectory(parent, PREFIX);
    OF_THIS_JVM.add(path);
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new OwnedDirectory(path, channel);
  }

  Path path() {
    return path;
  }

  /** The data directory of the server. */
  Path data() {
    return path.resolve("data");
  }

  /** Deletes it with all that is in it. */
  @Override
  public void close() throws IOException {
    lock.close();
    FileTree.delete(path);
    OF_THIS_JVM.remove(path);
  }

  private static void removeIfAbandoned(Path directory) {
    try (FileChannel channel =
        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
      Instant begun = Files.getLastModifiedTime(directory.resolve(LOCK)).toInstant();
      FileLock lock = channel.tryLock();
      if (lock != null && begun.plus(SURELY_LOCKED_BY_NOW).isBefore(Instant.now())) {
        if (Files.exists(directory.resolve("data/postmaster.pid"))) {
          Postmaster.of(directory.resolve("data")).kill();
        }
        FileTree.delete(directory);
      }
    } catch (IOException notOursToRemove) {
      // Another user's, or just vanishing: nothing is lost but disk space.
      return;
    }
  }
}
