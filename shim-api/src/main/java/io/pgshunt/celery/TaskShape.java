package io.pgshunt.celery;

import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which JSON is a task of protocol 1. Much JSON has a {@code task} and an {@code id}; a task has
 * both as strings, a list {@code args}, and keyword arguments that are an object if there are any.
 * Celery itself would also run one without {@code args}, but nothing tells it from a note that says
 * "task", so it is left to AMQP.
 */
final class TaskShape {

  private static final Set<String> NAMES = Set.of("task", "id", "args", "kwargs");

  private static final Set<Character> KWARGS = Set.of('{', 'n');

  private TaskShape() {}

  static boolean isIn(RawJson body) {
    if (!body.isObject()) {
      return false;
    }
    Map<String, RawJson> members = body.members();
    RawJson args = members.get("args");
    RawJson kwargs = members.get("kwargs");
    return isName(members.get("task"))
        && isName(members.get("id"))
        && args != null
        && args.isArray()
        && (kwargs == null || KWARGS.contains(kwargs.text().charAt(0)));
  }

  private static boolean isName(@Nullable RawJson value) {
    return value != null && value.isString() && !value.asString().isBlank();
  }

  /** The same for a body that is too large, or otherwise not to be read as a whole. */
  static boolean isIn(byte[] body) {
    try {
      Map<String, Character> members = Json.kindsOfMembers(body, NAMES);
      return members.getOrDefault("task", ' ') == '"'
          && members.getOrDefault("id", ' ') == '"'
          && members.getOrDefault("args", ' ') == '['
          && KWARGS.contains(members.getOrDefault("kwargs", 'n'));
    } catch (JsonException e) {
      return false;
    }
  }
}
