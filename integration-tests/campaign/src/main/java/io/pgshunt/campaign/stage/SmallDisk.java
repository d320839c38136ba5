package io.pgshunt.campaign.stage;

import io.pgshunt.servers.EmbeddedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * A small file system, for the tables alone: PostgreSQL's log of changes stays on a disk with room.
 * Only root can have one.
 */
public final class SmallDisk implements AutoCloseable {

  private static final String SIZE = "size=48m";
  private static final int BLOCK_BYTES = 8 << 10;

  private final EmbeddedPostgres server;
  private final Path mount;
  private final Path ballast;

  private SmallDisk(EmbeddedPostgres server, Path mount) {
    this.server = server;
    this.mount = mount;
    this.ballast = mount.resolve("ballast");
  }

  /** Whether there can be one here. */
  public static boolean isPossible(Path directory) throws IOException, InterruptedException {
    Path mount = Files.createDirectories(directory.resolve("disk-probe"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", mount.toString());
    if (mounted) {
      run("umount", mount.toString());
    }
    Files.delete(mount);
    return mounted;
  }

  /** Moves the tables of the queue to a small disk. */
  static SmallDisk under(Database database) throws IOException, SQLException, InterruptedException {
    EmbeddedPostgres server = database.server();
    Path mount = Files.createDirectories(server.dataDirectory().resolveSibling("disk"));
    if (!run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", mount.toString())) {
      throw new IOException("No small file system can be mounted at " + mount);
    }
    SmallDisk disk = new SmallDisk(server, mount);
    Path tables = Files.createDirectories(mount.resolve("tables"));
    server.handOver(mount);
    server.handOver(tables);
    database.execute("create tablespace small location '" + tables + "'");
    for (String table : new String[] {"task", "later"}) {
      database.execute("alter table pgshunt." + table + " set tablespace small");
    }
    return disk;
  }

  /** No table grows any more. */
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    Arrays.fill(block, (byte) 1);
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (mount.toFile().getUsableSpace() > BLOCK_BYTES) {
        throw full;
      }
    }
  }

  /** There is room again. */
  public void empty() throws IOException {
    Files.deleteIfExists(ballast);
  }

  /** Stops the server as well, which could not do without it. */
  @Override
  public void close() throws IOException {
    server.stop();
    try {
      if (!run("umount", mount.toString())) {
        throw new IOException(mount + " cannot be unmounted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + mount + " was unmounted", e);
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
