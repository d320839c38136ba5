package io.pgshunt.consumer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class SettingDefaultsTest {

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final SettingDefaults defaults = new SettingDefaults(properties::get, environment::get);

  private String defaultOf(String option) {
    return defaults.defaultValue(OptionSpec.builder(option).type(String.class).build());
  }

  @Test
  void aVariableHoldsWhereNothingElseIsGiven() {
    environment.put("PGSHUNT_WORKER_SHUTDOWN_GRACE", "5s");

    assertThat(defaultOf("--shutdown-grace")).isEqualTo("5s");
  }

  @Test
  void aPropertyWinsOverTheVariable() {
    properties.put("pgshunt.jdbc-user", "property");
    environment.put("PGSHUNT_JDBC_USER", "variable");

    assertThat(defaultOf("--user")).isEqualTo("property");
  }

  @Test
  void thePasswordNeedNotStandOnACommandLine() {
    environment.put("PGSHUNT_JDBC_PASSWORD", "secret");

    assertThat(defaultOf("--password")).isEqualTo("secret");
  }

  @Test
  void everyOptionOfACommandHasASetting() {
    CommandLine work = new CommandLine(new WorkCommand());
    for (OptionSpec option : work.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        environment.clear();
        environment.put(
            SettingDefaults.variable(SettingDefaults.propertyOf(option.longestName())), "here");
        assertThat(defaultOf(option.longestName())).as(option.longestName()).isEqualTo("here");
      }
    }
  }
}
