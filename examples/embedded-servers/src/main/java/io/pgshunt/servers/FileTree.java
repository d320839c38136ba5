package io.pgshunt.servers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What is done to a directory and everything below it. Symbolic links are not followed. */
final class FileTree {

  private FileTree() {}

  /** Something that is done to one file or directory. */
  interface Act {
    void on(Path path) throws IOException;
  }

  /** Acts on everything in {@code root}, contents before their directory. */
  static void forEach(Path root, Act act) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            act.on(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) { // a server may still be tidying up
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            act.on(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes {@code root} and everything in it; does nothing if it is not there. */
  static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      forEach(root, Files::deleteIfExists);
    }
  }
}
