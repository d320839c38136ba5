package io.pgshunt.agent.premain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartChecksTest {

  @ParameterizedTest
  @CsvSource({"1.8, 8", "11, 11", "17, 17", "25, 25", "unknown, 0"})
  void theFeatureOfAJavaVersionIsRead(String version, int feature) {
    assertThat(JavaVersion.feature(version)).isEqualTo(feature);
  }

  @Test
  void theRefusalOfAnOldJvmSaysThatTheServiceGoesOn() {
    assertThat(JavaVersion.refusal())
        .startsWith("needs Java 17 or newer")
        .contains("the service starts without it");
  }

  @ParameterizedTest
  @CsvSource({
    "jdk.compiler, com.sun.tools.javac.Main, '', true",
    "java.base, sun.security.tools.keytool.Main, '', true",
    "jdk.compiler, com.sun.tools.javac.launcher.Main, '', false",
    "'', '', com.example.Shop --port 80, false",
    "'', '', com.sun.tools.javac.Main Shop.java, true",
    "com.example.shop, com.example.Shop, '', false"
  })
  void theJdksOwnProgramsAreToldFromApplications(
      String module, String mainClass, String command, boolean tool) {
    assertThat(JdkTool.isTool(module, mainClass, command)).isEqualTo(tool);
  }
}
