package io.pgshunt.agent.start;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Defines what woven code calls, in {@code java.lang}: the one package that every class loader has
 * to leave to the JDK. Nothing is appended to the bootstrap class path, which would end the sharing
 * of class data. In the jar, the names here are those that the classes have there.
 */
final class BridgeClasses {

  static final String PREFIX = "io.pgshunt.agent.bootstrap.";

  /** Each after those that it extends. */
  static final String[] NAMES = {
    PREFIX + "ChannelEvents",
    PREFIX + "DispatchEvents",
    PREFIX + "Bridge",
    PREFIX + "DispatchBridge",
  };

  private BridgeClasses() {}

  /**
   * Defines those that are not there yet.
   *
   * @throws IOException if the jar is not whole
   */
  static void define(Instrumentation instrumentation) throws IOException, IllegalAccessException {
    Class<?> neighbour = Object.class;
    instrumentation.redefineModule(
        neighbour.getModule(),
        Collections.emptySet(),
        Collections.emptyMap(),
        Map.of(neighbour.getPackageName(), Set.of(BridgeClasses.class.getModule())),
        Collections.emptySet(),
        Collections.emptyMap());
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup());
    for (String name : NAMES) {
      if (!isDefined(name)) {
        lookup.defineClass(bytes(name));
      }
    }
  }

  private static boolean isDefined(String name) {
    try {
      Class.forName(name, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static byte[] bytes(String name) throws IOException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = BridgeClasses.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is missing in the agent's jar");
      }
      return in.readAllBytes();
    }
  }
}
