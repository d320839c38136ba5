package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ReplacedPropertiesTest {

  private final ReplacedProperties replaced =
      new ReplacedProperties(properties(Map.of("pgshunt.enabled", "true", "user.dir", "/")));

  @Test
  void whatWasSetAtRunTimeComesBackIntoTheJvmsOwnProperties() {
    Properties now = properties(Map.of("pgshunt.enabled", "true"));

    replaced.carryOver(
        properties(
            Map.of("pgshunt.enabled", "false", "pgshunt.shadow", "true", "shop.colour", "red")),
        now);

    assertThat(now)
        .isEqualTo(properties(Map.of("pgshunt.enabled", "false", "pgshunt.shadow", "true")));
  }

  @Test
  void whatTheNewPropertiesSayThemselvesHolds() {
    Properties now = properties(Map.of("pgshunt.enabled", "false"));

    replaced.carryOver(properties(Map.of("pgshunt.enabled", "true")), now);

    assertThat(now).isEqualTo(properties(Map.of("pgshunt.enabled", "false")));
  }

  private static Properties properties(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    return properties;
  }
}
