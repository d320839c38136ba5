package io.pgshunt.agent.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.agent.gate.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesFileTest {

  @Test
  void aRuleIsReadFromYaml() throws ConfigurationException {
    List<Rule> rules =
        RulesFile.parse(
            "rules.yaml",
            """
            # in-house
            rules:
              - extends: com.example.Base
                method: send
                parameters: [java.lang.String, "byte[]", int]
                task: arg0
                args: [arg1.first, {constant: 3}]
                queue: {constant: celery}
                priority: this.rank
                signature: {task: jobName}
                returns: {future: {factory: com.example.Handle.new, with: [id, arg2]}}
            """);

    assertThat(rules).hasSize(1);
    Rule rule = rules.get(0);
    assertThat(rule.place()).isEqualTo("rules.yaml:3");
    assertThat(rule.match()).isEqualTo(Rule.Match.EXTENDS);
    assertThat(rule.parameters()).containsExactly("java.lang.String", "byte[]", "int");
    assertThat(rule.value(Rule.ARGS))
        .isEqualTo(
            new Expression.Items(
                List.of(new Expression.Path(1, List.of("first")), new Expression.Constant(3))));
    assertThat(rule.value(Rule.PRIORITY)).isEqualTo(new Expression.Path(-1, List.of("rank")));
    assertThat(rule.signatures().names())
        .containsEntry("task", List.of("jobName"))
        .containsEntry("queue", List.of("queue", "queueName", "options.queue"));
    assertThat(rule.returns())
        .isEqualTo(
            new Returned.Future(
                new Returned.Factory(
                    "com.example.Handle",
                    "new",
                    List.of(
                        new Returned.Id(),
                        new Returned.Value(new Expression.Path(2, List.of()))))));
  }

  @Test
  void aRuleIsReadFromJson() throws ConfigurationException {
    List<Rule> rules =
        RulesFile.parse(
            "rules.json",
            "{\"rules\": [{\"class\": \"A\", \"method\": \"m\", \"task\": {\"constant\": \"t\"}}]}");

    assertThat(rules.get(0).values()).isEqualTo(Map.of("task", new Expression.Constant("t")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- class: A~  method: m | r:3: 'task' is missing: say where the task's name is",
        "- class: A~  task: arg0 | r:3: 'method' is missing",
        "- method: m~  task: arg0 | r:3: 'class' is missing: give the class, or 'implements'",
        "- class: A~  extends: B~  method: m | r:3: both 'class' and 'extends': give one of them",
        "- class: A~  method: m~  task: shop.add | r:5: 'shop.add' is no path: write arg0, arg0.name",
        "- class: A-B~  method: m~  task: arg0 | r:3: 'A-B' cannot be the name of a class",
        "- class: A~  method: 1m~  task: arg0 | r:4: '1m' cannot be the name of a method",
        "- class: A~  method: m~  task: arg0~  que: arg1 | r:6: 'que' is not known here: use args,",
        "- class: A~  class: B | r:4: 'class' is there twice",
        "- class: A~  method: [m]~  task: arg0 | r:4: this is to be a text",
        "- class: A~  method: m~  task: arg0~  parameters: int | r:6: this is to be a list",
        "- class: A~  method: m~  task: arg0~  returns: {with: [id]} | r:6: give one of 'constant'",
        "- class: A~  method: m~  task: arg0~  returns: {factory: x} | r:6: 'x' is no factory",
        "- class: A~  method: m~  task: {constant: x | r:6: no YAML:",
        "~- 1 | r:4: this is to be an object",
      })
  void whatIsWrongIsNamedWithItsLine(String rule, String message) {
    String text = "# comment\nrules:\n" + rule.replace('~', '\n') + "\n";

    assertThatThrownBy(() -> RulesFile.parse("r", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | r:1: the file is empty",
        "rules: [] | r:1: there are no rules",
        "rule: [] | r:1: 'rule' is not known here: use rules",
        "{\"a\": | r:1: no YAML",
      })
  void aFileWithoutRulesIsRefused(String text, String message) {
    assertThatThrownBy(() -> RulesFile.parse("r", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }
}
