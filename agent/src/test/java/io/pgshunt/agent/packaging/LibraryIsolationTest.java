package io.pgshunt.agent.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A library in the agent's jar reads nothing that the application says to its own copy. */
class LibraryIsolationTest {

  private static final String SETTING = "some.library.setting";

  /** Stands for a library. */
  public static final class Library implements Supplier<String> {
    @Override
    public String get() {
      return System.getProperty(SETTING)
          + " "
          + System.getProperty(SETTING, "default")
          + " "
          + Integer.getInteger(SETTING, 4)
          + " "
          + Long.getLong(SETTING, 5L)
          + " "
          + Boolean.getBoolean(SETTING)
          + " "
          + System.getProperty("java.specification.version");
    }
  }

  @AfterEach
  void forget() {
    System.clearProperty(SETTING);
  }

  @Test
  void aPropertyThatTheApplicationSetForItsOwnCopyOfALibraryIsUnset() throws Exception {
    Supplier<?> library = isolated(Library.class);
    System.setProperty(SETTING, "true");

    assertThat(new Library().get()).startsWith("true true 4 5 true");
    assertThat(library.get())
        .isEqualTo("null default 4 5 false " + System.getProperty("java.specification.version"));
  }

  private static Supplier<?> isolated(Class<? extends Supplier<String>> type) throws Exception {
    byte[] bytes = LibraryIsolation.isolated(bytes(type));
    ClassLoader loader =
        new ClassLoader(LibraryIsolationTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(type.getName())
                ? defineClass(name, bytes, 0, bytes.length)
                : super.loadClass(name, resolve);
          }
        };
    return (Supplier<?>) loader.loadClass(type.getName()).getConstructor().newInstance();
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}
