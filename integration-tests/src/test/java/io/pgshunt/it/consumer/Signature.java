package io.pgshunt.it.consumer;

import io.pgshunt.task.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Celery signature, spelled as Celery spells it. Immutable; each method gives another one. */
record Signature(
    String task,
    List<Object> args,
    Map<String, Object> kwargs,
    boolean isImmutable,
    Map<String, Object> options) {

  /** {@code task.s(args)}. */
  static Signature s(String task, Object... args) {
    return new Signature(task, List.of(args), Map.of(), false, Map.of());
  }

  /** {@code task.si(args)}. */
  static Signature si(String task, Object... args) {
    return new Signature(task, List.of(args), Map.of(), true, Map.of());
  }

  /** {@code group(members)}. */
  static Signature group(Signature... members) {
    return s("celery.group").kwarg("tasks", json(members));
  }

  /** {@code chain(members)}. */
  static Signature chain(Signature... members) {
    return s("celery.chain").kwarg("tasks", json(members));
  }

  Signature kwarg(String name, Object value) {
    return new Signature(task, args, with(kwargs, name, value), isImmutable, options);
  }

  Signature set(String option, Object value) {
    return new Signature(task, args, kwargs, isImmutable, with(options, option, value));
  }

  Signature link(Signature... callbacks) {
    return set("link", json(callbacks));
  }

  Signature linkError(Signature... errbacks) {
    return set("link_error", json(errbacks));
  }

  static RawJson json(Signature... signatures) {
    List<RawJson> elements = new ArrayList<>();
    for (Signature signature : signatures) {
      elements.add(signature.json());
    }
    return RawJson.array(elements);
  }

  RawJson json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("task", task);
    members.put("args", args);
    members.put("kwargs", kwargs);
    members.put("options", options);
    members.put("subtask_type", RawJson.NULL);
    members.put("immutable", isImmutable);
    members.put("chord_size", RawJson.NULL);
    return RawJson.of(members);
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }
}
