package io.pgshunt.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.premain.AgentClassLoader;
import java.io.DataInputStream;
import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.security.AllPermission;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other agents ask of a class loader that they meet. */
class AgentClassLoaderIT {

  private static final String DRIVER = "org/postgresql/Driver.class";
  private static final int MAGIC = 0xCAFEBABE;

  private final File jar = new File(System.getProperty("agent.jar"));

  @Test
  void itsClassesAreFoundAsResourcesByTheirOwnNames() throws Exception {
    AgentClassLoader loader = new AgentClassLoader(jar);

    URL driver = loader.getResource(DRIVER);
    try (InputStream opened = driver.openStream();
        InputStream asked = loader.getResourceAsStream(DRIVER)) {
      byte[] bytes = opened.readAllBytes();
      assertThat(new DataInputStream(new java.io.ByteArrayInputStream(bytes)).readInt())
          .isEqualTo(MAGIC);
      assertThat(asked.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(Collections.list(loader.getResources(DRIVER)).stream().map(URL::toString))
        .isEqualTo(List.of(driver.toString()));
    assertThat(loader.getResource("java/lang/String.class")).isNotNull();
    assertThat(loader.getResource("com/example/Nowhere.class")).isNull();
    assertThat(loader.getResourceAsStream("com/example/Nowhere.class")).isNull();
  }

  @Test
  void itsClassesHaveAPackageACodeSourceAndAllRights() throws Exception {
    AgentClassLoader loader = new AgentClassLoader(jar);
    Class<?> driver = loader.loadClass("org.postgresql.Driver");

    assertThat(loader.getDefinedPackage("org.postgresql")).isEqualTo(driver.getPackage());
    assertThat(driver.getProtectionDomain().getCodeSource().getLocation())
        .isEqualTo(jar.toURI().toURL());
    assertThat(driver.getProtectionDomain().implies(new AllPermission())).isTrue();
    assertThat(driver.getResource("Driver.class")).isNotNull();
  }
}
