package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.it.support.TestMessages;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule G6: a setting that is wrong costs the rerouting, never the service. */
class ConfigurationTest {

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "pgshunt.max-body-bytes, many",
    "pgshunt.pool-size, 0",
    "pgshunt.connect-timeout, soon",
    "pgshunt.routes, orders",
    "pgshunt.task-routes, =celery",
    "pgshunt.schema, Not A Schema",
    "pgshunt.reply-to, maybe",
    "pgshunt.jdbc-url, postgres at home",
  })
  void aWrongSettingIsNamedInOneLineAndTheServiceSendsOnAmqp(String setting, String value) {
    CapturedMessage task = TestMessages.task("sent-all-the-same");
    try (Service service =
        Service.withAgent(Servers.database())
            .set("pgshunt.summary", "false")
            .set(setting, value)
            .start()) {
      service.turnOn();
      service.publish(task).text();
      service.publish(task).text();
      service.quit();

      assertThat(service.agentLines()).singleElement().asString().contains(setting).contains(value);
      assertThat(service.jvm().transcript()).doesNotContain("\tat ");
      assertThat(service.publishedContents())
          .isEqualTo(TestMessages.contentsOf(List.of(task, task)));
    }
  }
}
