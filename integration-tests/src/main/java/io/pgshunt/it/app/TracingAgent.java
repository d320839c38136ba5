package io.pgshunt.it.app;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An agent that does what tracing agents do with class loaders that they meet: it looks whether a
 * loader has a library, and loads the class that is just being defined. It says at the end how many
 * it met. With a class's name as argument it loads that class, too, before anybody else does.
 */
public final class TracingAgent {

  private TracingAgent() {}

  public static void premain(String argument, Instrumentation instrumentation)
      throws ClassNotFoundException {
    Curious curious = new Curious();
    instrumentation.addTransformer(curious);
    if (argument != null) {
      Class.forName(argument, true, ClassLoader.getSystemClassLoader());
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> System.out.println("met " + curious.drivers + " drivers")));
  }

  private static final class Curious implements ClassFileTransformer {
    private final AtomicInteger drivers = new AtomicInteger();

    @Override
    public byte[] transform(
        ClassLoader loader,
        String name,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] bytes) {
      if (loader == null || !name.startsWith("org/postgresql/")) {
        return null;
      }
      try {
        if (loader.getResource("org/postgresql/Driver.class") != null) {
          drivers.incrementAndGet();
        }
        loader.loadClass(name.replace('/', '.'));
      } catch (ClassNotFoundException e) {
        System.out.println("not found: " + e.getMessage());
      }
      return null;
    }
  }
}
