package io.pgshunt.agent.gate;

import org.jspecify.annotations.Nullable;

/**
 * Which names of one kind may move: those included, all if none is, less those excluded. Immutable.
 *
 * @param kind for messages: task, queue or exchange
 */
record Filter(String kind, Patterns include, Patterns exclude) {

  /** {@code pgshunt.include-tasks} and {@code pgshunt.exclude-tasks}, for the kind "task". */
  static Filter read(Settings settings, String kind) {
    return new Filter(
        kind,
        Patterns.of(settings.text(setting("include", kind))),
        Patterns.of(settings.text(setting("exclude", kind))));
  }

  private static String setting(String verb, String kind) {
    return "pgshunt." + verb + "-" + kind + "s";
  }

  /** Why the name keeps its message on AMQP; null if it does not. */
  @Nullable String against(String name) {
    if (exclude.match(name)) {
      return kind + " '" + name + "' is in " + setting("exclude", kind);
    } else if (include.isSet() && !include.match(name)) {
      return kind + " '" + name + "' is not in " + setting("include", kind);
    }
    return null;
  }
}
