package io.pgshunt.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.bootstrap.Bridge;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

class VisibilityTest {

  @Test
  void aLoaderThatLeadsToTheClassSeesIt() {
    assertThat(Visibility.isSeen(Bridge.class, VisibilityTest.class.getClassLoader())).isTrue();
    assertThat(Visibility.isSeen(String.class, null)).isTrue();
  }

  @Test
  void aLoaderThatLeadsNowhereOrToAnotherOrThrowsDoesNot() {
    ClassLoader nowhere = new ClassLoader(null) {};
    ClassLoader another =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            String resource = name.replace('.', '/') + ".class";
            try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(resource)) {
              byte[] bytes = in.readAllBytes();
              return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }
        };
    ClassLoader throwing =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            throw new IllegalStateException("stopped");
          }
        };

    assertThat(Visibility.isSeen(Bridge.class, nowhere)).isFalse();
    assertThat(Visibility.isSeen(Bridge.class, another)).isFalse();
    assertThat(Visibility.isSeen(Bridge.class, throwing)).isFalse();
  }

  @Test
  void aClassNamesWhatItCallsAndNothingElse() throws IOException {
    ClassReader reader = new ClassReader(Bridge.class.getName());

    assertThat(WovenCode.names(reader, Bridge.class)).isTrue();
    assertThat(WovenCode.names(reader, java.util.TreeMap.class)).isFalse();
  }
}
