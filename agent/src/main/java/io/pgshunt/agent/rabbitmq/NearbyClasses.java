package io.pgshunt.agent.rabbitmq;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The class files that a class loader would load, without loading them: to load one while another
 * is being defined could end in a circle.
 */
final class NearbyClasses {

  private final @Nullable ClassLoader loader;

  /**
   * @param loader null for the bootstrap loader
   */
  NearbyClasses(@Nullable ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * The members of a class.
   *
   * @param name with slashes
   * @throws UnknownShapeException if there is no such class
   */
  Members membersOf(String name) throws UnknownShapeException {
    try (InputStream in = open(name + ".class")) {
      if (in == null) {
        throw new UnknownShapeException("class " + name + " is missing");
      }
      return Members.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UnknownShapeException("class " + name + " cannot be read: " + e);
    }
  }

  private @Nullable InputStream open(String resource) {
    return loader == null
        ? ClassLoader.getSystemResourceAsStream(resource)
        : loader.getResourceAsStream(resource);
  }
}
