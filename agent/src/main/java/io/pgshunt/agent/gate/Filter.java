package io.pgshunt.agent.gate;

import java.util.List;
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

  /** Why one of the names keeps its message on AMQP; null if none does. */
  @Nullable String against(List<String> names) {
    for (String name : names) {
      if (exclude.match(name)) {
        return kind + " '" + name + "' is in " + setting("exclude", kind);
      } else if (include.isSet() && !include.match(name)) {
        return kind + " '" + name + "' is not in " + setting("include", kind);
      }
    }
    return null;
  }
}
