package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.bootstrap.DispatchBridge;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.ConfigurationException;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.gate.Settings;
import io.pgshunt.agent.weave.LoadedClasses;
import io.pgshunt.celery.ConfiguredRouting;
import java.lang.instrument.Instrumentation;
import java.util.List;

/** The rules for in-house send methods, read and put to work. */
public final class Dispatch {

  private final List<Rule> rules;

  private Dispatch(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * @throws ConfigurationException naming file and line of the first thing that is wrong
   */
  public static Dispatch read(Settings settings) throws ConfigurationException {
    String file = settings.text(RulesFile.SETTING);
    return new Dispatch(file == null ? List.of() : RulesFile.read(file));
  }

  /** Weaves the methods that the rules mean, those of classes that are loaded already included. */
  public void start(
      Instrumentation instrumentation, LazyGate gate, ConfiguredRouting routing, AgentLog log) {
    Dispatcher dispatcher = new Dispatcher(gate, routing, log);
    DispatchBridge.connect(dispatcher);
    DispatchTransformer transformer = new DispatchTransformer(rules, dispatcher, log);
    instrumentation.addTransformer(transformer, false);
    List<Class<?>> loaded = LoadedClasses.of(instrumentation, transformer::mayBeMeant);
    if (!loaded.isEmpty()) {
      LoadedClasses.weave(
          loaded,
          transformer,
          instrumentation,
          (type, cause) -> log.warn("class " + type.getName() + " cannot be woven: " + cause));
    }
  }
}
