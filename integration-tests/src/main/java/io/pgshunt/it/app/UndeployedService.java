package io.pgshunt.it.app;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Deploys an application in a class loader of its own, lets it publish, undeploys it, and prints
 * whether anything still holds it.
 */
public final class UndeployedService {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the application leaves to every thread that it makes. */
  private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

  private UndeployedService() {}

  /** Arguments: the application's class path, its main class, and the arguments of that. */
  public static void main(String[] arguments) throws Exception {
    WeakReference<ClassLoader> application = deployAndUndeploy(arguments);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // To see what is unreachable there is no other way than to collect again and again
    while (application.get() != null && System.nanoTime() < deadline) {
      System.gc();
      Thread.onSpinWait();
    }
    System.out.println("> " + (application.get() == null ? "unloaded" : "held"));
  }

  private static WeakReference<ClassLoader> deployAndUndeploy(String[] arguments) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : arguments[0].split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              INHERITED.set(loader);
              try {
                loader
                    .loadClass(arguments[1])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
              } catch (ReflectiveOperationException e) {
                thrown.add(e);
              }
            },
            "application");
    thread.setContextClassLoader(loader);
    thread.start();
    thread.join();
    loader.close();
    if (!thrown.isEmpty()) {
      throw new IllegalStateException("the application failed", thrown.get(0));
    }
    return new WeakReference<>(loader);
  }
}
