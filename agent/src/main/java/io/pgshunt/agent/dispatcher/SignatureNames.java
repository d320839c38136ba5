package io.pgshunt.agent.dispatcher;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an application's own class of callbacks calls its properties, and so how to make a Celery
 * signature of one. Immutable.
 *
 * @param names by part, the names to try, each a property or a path of properties with dots
 */
record SignatureNames(Map<String, List<String>> names) {

  private static final String IMMUTABLE = "immutable";
  private static final String COUNTDOWN = "countdown";
  private static final String TASK_ID = "task_id";

  /** Parts that a rule can give other names, and where they are found if it does not. */
  static final Map<String, List<String>> DEFAULTS =
      Map.ofEntries(
          Map.entry(Rule.TASK, List.of("task", "taskName", "name")),
          Map.entry(Rule.ARGS, List.of("args", "arguments")),
          Map.entry(Rule.KWARGS, List.of("kwargs")),
          Map.entry(Rule.QUEUE, List.of("queue", "queueName", "options.queue")),
          Map.entry(IMMUTABLE, List.of("immutable")),
          Map.entry(Rule.ID, List.of("taskId", "options.task_id")),
          Map.entry(Rule.PRIORITY, List.of("priority", "options.priority")),
          Map.entry(COUNTDOWN, List.of("countdown", "options.countdown")),
          Map.entry(Rule.LINK, List.of("link", "onSuccess", "options.link")),
          Map.entry(
              Rule.LINK_ERROR,
              List.of("linkError", "onError", "link_error", "options.link_error")));

  /** The parts whose name in a signature's options is their own. */
  private static final List<String> OPTIONS = List.of(Rule.QUEUE, Rule.PRIORITY, COUNTDOWN);

  private static final int DEEPEST = 100;

  /**
   * The callbacks that a value holds: none if it is null, one, or those of a collection or array.
   */
  List<Object> signatures(@Nullable Object value) {
    return signatures(value, 0);
  }

  private List<Object> signatures(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new CallValueException("callbacks nest more than " + DEEPEST + " levels deep");
    }
    List<Object> signatures = new ArrayList<>();
    for (Object one : list(value)) {
      if (one != null) {
        signatures.add(signature(one, depth));
      }
    }
    return signatures;
  }

  /** A list of what a collection or array holds; of anything else, of that alone. */
  static List<@Nullable Object> list(@Nullable Object value) {
    List<@Nullable Object> list = new ArrayList<>();
    if (value instanceof Collection<?> collection) {
      list.addAll(collection);
    } else if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        list.add(Array.get(value, i));
      }
    } else if (value != null) {
      list.add(value);
    }
    return list;
  }

  private Map<String, @Nullable Object> signature(Object object, int depth) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    if (Properties.readIfThere(object, "options") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> options.put(String.valueOf(name), value));
    }
    for (String option : OPTIONS) {
      putIfThere(options, option, find(object, option));
    }
    putIfThere(options, TASK_ID, find(object, Rule.ID));
    options.put(Rule.LINK, signatures(find(object, Rule.LINK), depth + 1));
    options.put(Rule.LINK_ERROR, signatures(find(object, Rule.LINK_ERROR), depth + 1));

    Map<String, @Nullable Object> signature = new LinkedHashMap<>();
    putIfThere(signature, Rule.TASK, find(object, Rule.TASK));
    signature.put(Rule.ARGS, list(find(object, Rule.ARGS)));
    Object kwargs = find(object, Rule.KWARGS);
    signature.put(Rule.KWARGS, kwargs == null ? Map.of() : kwargs);
    signature.put("options", options);
    signature.put("subtask_type", Properties.readIfThere(object, "subtask_type"));
    signature.put(IMMUTABLE, Boolean.TRUE.equals(find(object, IMMUTABLE)));
    return signature;
  }

  private static void putIfThere(
      Map<String, @Nullable Object> target, String name, @Nullable Object value) {
    if (value != null) {
      target.put(name, value);
    }
  }

  private @Nullable Object find(Object signature, String part) {
    for (String path : names.getOrDefault(part, List.of())) {
      Object value = signature;
      for (String property : path.split("\\.", -1)) {
        value = value == null ? null : Properties.readIfThere(value, property);
      }
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
