package io.pgshunt.it.loaders.foreign;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A service whose main class a loader loads that shares nothing but the JDK with the JVM's. */
public final class ForeignService {

  private ForeignService() {}

  /**
   * Arguments: which loader, a folder to work in, the folder with the service's jars, its main
   * class, the arguments of that.
   */
  public static void main(String[] arguments) throws Exception {
    Path jars = Path.of(arguments[2]);
    Class<?> main =
        switch (arguments[0]) {
          case "felix" -> FelixBundle.of(Path.of(arguments[1]), jars).loadClass(arguments[3]);
          case "javaOnly" -> new JavaOnlyLoader(urls(jars), "").loadClass(arguments[3]);
          case "choosy" -> new JavaOnlyLoader(urls(jars), "Pgshunt").loadClass(arguments[3]);
          default -> throw new IllegalArgumentException("no such loader: " + arguments[0]);
        };
    String[] rest = Arrays.copyOfRange(arguments, 4, arguments.length);
    main.getMethod("main", String[].class).invoke(null, (Object) rest);
    System.exit(0);
  }

  static List<Path> jarsIn(Path folder) throws java.io.IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static URL[] urls(Path folder) throws java.io.IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jarsIn(folder)) {
      urls.add(jar.toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
