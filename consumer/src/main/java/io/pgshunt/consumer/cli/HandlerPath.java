package io.pgshunt.consumer.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path that {@code --handlers} gives: jars, directories of classes, and the jars that
 * stand in such a directory.
 */
final class HandlerPath {

  private HandlerPath() {}

  /**
   * @throws IllegalArgumentException if a path is not there or not readable
   */
  static URLClassLoader open(List<Path> paths, ClassLoader parent) {
    List<URL> urls = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isReadable(path)) {
        throw new IllegalArgumentException(
            "--handlers " + path + ": there is no such jar or directory, or it cannot be read");
      }
      urls.add(urlOf(path));
      if (Files.isDirectory(path)) {
        urls.addAll(jarsIn(path));
      }
    }
    return new URLClassLoader("handlers", urls.toArray(URL[]::new), parent);
  }

  private static List<URL> jarsIn(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> entry.toString().endsWith(".jar"))
          .sorted()
          .map(HandlerPath::urlOf)
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("--handlers " + directory + " cannot be read: " + e, e);
    }
  }

  private static URL urlOf(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("--handlers " + path + " has no URL: " + e, e);
    }
  }
}
