package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.gate.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code pgshunt.rules}: YAML, of which JSON is a part. */
final class RulesFile {

  /** Names the file. */
  static final String SETTING = "pgshunt.rules";

  private RulesFile() {}

  /**
   * @throws ConfigurationException naming file and line of the first thing that is wrong
   */
  static List<Rule> read(String name) throws ConfigurationException {
    try {
      Path path = Path.of(name);
      return parse(path.getFileName().toString(), Files.readString(path, StandardCharsets.UTF_8));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          SETTING + " is '" + name + "': set it to the name of a file");
    } catch (IOException e) {
      throw new ConfigurationException(SETTING + ": " + name + " cannot be read: " + e);
    }
  }

  static List<Rule> parse(String file, String text) throws ConfigurationException {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
      Node root =
          new Compose(settings)
              .composeString(text)
              .orElseThrow(() -> new ConfigurationException(file + ":1: the file is empty"));
      return rules(new YamlValue(file, root));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new ConfigurationException(file + ":" + line + ": no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": no YAML: " + e.getMessage());
    }
  }

  private static List<Rule> rules(YamlValue root) throws ConfigurationException {
    List<Rule> rules = new ArrayList<>();
    for (YamlValue rule : root.onlyMember("rules").items()) {
      rules.add(RuleReader.read(rule));
    }
    if (rules.isEmpty()) {
      throw root.wrong("there are no rules: list at least one under 'rules'");
    }
    return rules;
  }
}
