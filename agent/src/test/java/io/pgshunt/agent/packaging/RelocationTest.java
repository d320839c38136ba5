package io.pgshunt.agent.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.bootstrap.Bridge;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

class RelocationTest {

  @Test
  void aClassGetsItsOtherNameAndNamesOthersByTheirs() throws IOException {
    byte[] relocated;
    try (InputStream in = Bridge.class.getResourceAsStream("Bridge.class")) {
      relocated = Relocation.relocated(in.readAllBytes());
    }

    ClassReader reader = new ClassReader(relocated);
    assertThat(reader.getClassName()).isEqualTo("java/lang/PgshuntBridge");
    assertThat(reader.getSuperName()).isEqualTo("java/lang/Object");
    assertThat(new String(relocated, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("Ljava/lang/PgshuntChannelEvents;")
        .doesNotContain("io/pgshunt");
  }

  @Test
  void onlyWhatWovenCodeCallsIsRenamed() {
    assertThat(Relocation.relocated("io.pgshunt.agent.bootstrap.Bridge"))
        .isEqualTo("java.lang.PgshuntBridge");
    assertThat(Relocation.relocated("io/pgshunt/agent/gate/Gate"))
        .isEqualTo("io/pgshunt/agent/gate/Gate");
  }
}
