package io.pgshunt.agent.start;

import io.pgshunt.agent.control.ConfigFile;
import io.pgshunt.agent.dispatcher.Dispatch;
import io.pgshunt.agent.gate.ConfigurationException;
import io.pgshunt.agent.gate.Flags;
import io.pgshunt.agent.gate.GateConfig;
import io.pgshunt.agent.gate.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the agent is told at its start.
 *
 * @param file where settings come from that are followed
 * @param dispatch rules for in-house send methods
 */
record Configuration(GateConfig gate, @Nullable ConfigFile file, @Nullable Dispatch dispatch) {

  /**
   * Reads settings and the files that they name.
   *
   * @throws ConfigurationException naming all that cannot be used: one start is enough to learn it
   */
  static Configuration read() throws ConfigurationException {
    List<String> problems = new ArrayList<>();
    Flags.adoptVariables(settings(null));
    ConfigFile file = null;
    String name = settings(null).text(ConfigFile.SETTING);
    try {
      file = name == null ? null : ConfigFile.read(name);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    Settings settings = settings(file);
    GateConfig gate = null;
    try {
      gate = GateConfig.read(settings);
      gate.readDefinitions();
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    Dispatch dispatch = null;
    try {
      dispatch = settings.text("pgshunt.rules") == null ? null : Dispatch.read(settings);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    if (gate == null || !problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(gate, file, dispatch);
  }

  private static Settings settings(@Nullable ConfigFile file) {
    return new Settings(
        System.getProperties(),
        System.getenv(),
        file == null ? Collections.emptyMap() : file.settings());
  }
}
