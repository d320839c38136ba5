package io.pgshunt.agent.premain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
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

  @Test
  void theLineAboutASecondJarNamesBothAndSaysWhichOneRuns() {
    File first = new File("/opt/a.jar");
    File second = new File("/opt/b.jar");

    assertThat(AgentStart.alreadyRuns(first, List.of(second), /* attached= */ false))
        .isEqualTo("the agent is listed twice: " + first + " runs, " + second + " is ignored");
    assertThat(AgentStart.alreadyRuns(first, List.of(), /* attached= */ false))
        .isEqualTo("the agent is listed twice: " + first + " runs, once");
    assertThat(AgentStart.alreadyRuns(first, List.of(second), /* attached= */ true))
        .isEqualTo("the agent runs already: " + first + " runs, " + second + " is ignored");
  }

  @Test
  void attachArgumentsThatAreTakenBackLeaveThePropertiesAsTheyWere() throws Exception {
    System.setProperty("pgshunt.test.before", "old");
    AttachArguments arguments =
        new AttachArguments("pgshunt.test.before=new&pgshunt.test.other=a%26b");

    arguments.apply();
    assertThat(System.getProperty("pgshunt.test.before")).isEqualTo("new");
    assertThat(System.getProperty("pgshunt.test.other")).isEqualTo("a&b");
    arguments.takeBack();

    assertThat(System.clearProperty("pgshunt.test.before")).isEqualTo("old");
    assertThat(System.getProperty("pgshunt.test.other")).isNull();
  }
}
