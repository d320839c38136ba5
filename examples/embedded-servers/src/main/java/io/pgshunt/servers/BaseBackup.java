package io.pgshunt.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies the files of a running server, which the embedded binaries have no program for. As in the
 * manual of PostgreSQL, "Making a base backup using the low level API"; version 15 or newer,
 * without tablespaces.
 */
record BaseBackup(String jdbcUrl, Path data) {

  private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts");
  private static final Set<String> LEFT_EMPTY = Set.of("pg_wal", "pg_replslot");

  static BaseBackup of(String jdbcUrl, Path data) {
    return new BaseBackup(jdbcUrl, data);
  }

  /**
   * @param port of the primary, as the standby is to see it
   * @param handOver makes a file the standby's own
   */
  void restoreAsStandby(Path target, int port, FileTree.Act handOver) throws IOException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, EmbeddedPostgres.USER, null);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      copyTo(target);
      try (ResultSet label =
          statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        label.next();
        Files.writeString(target.resolve("backup_label"), label.getString(1));
      }
    } catch (SQLException e) {
      throw new IOException("No base backup could be made of " + jdbcUrl, e);
    }
    Files.writeString(target.resolve("standby.signal"), "");
    Files.writeString(
        target.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port="
            + port
            + " user="
            + EmbeddedPostgres.USER
            + "'\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    FileTree.forEach(target, handOver);
  }

  private void copyTo(Path target) throws IOException {
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Path copy = target.resolve(data.relativize(directory));
            Files.createDirectories(copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path name = data.relativize(file);
            if (!NOT_COPIED.contains(name.toString())
                && !LEFT_EMPTY.contains(name.getName(0).toString())) {
              copy(file, target.resolve(name));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) { // the server goes on working meanwhile
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  private static void copy(Path file, Path copy) throws IOException {
    try {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException gone) {
      // Temporary, or of a dropped table: what is logged since the backup began makes up for it
      return;
    }
  }
}
