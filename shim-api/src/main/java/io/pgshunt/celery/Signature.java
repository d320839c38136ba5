package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Celery signature: {@code {"task", "args", "kwargs", "options", "subtask_type", "immutable"}}.
 *
 * @param task null if the signature names none
 * @param subtaskType {@code chain}, {@code group}, {@code chord}, …; null for a plain task
 */
record Signature(
    @Nullable String task,
    RawJson args,
    RawJson kwargs,
    Map<String, RawJson> options,
    @Nullable String subtaskType,
    boolean immutable) {

  /**
   * Reads a signature as strictly as a Celery worker does: one without args or options fails there
   * (facts 24 and 10), so it is not ours to accept.
   */
  static Signature read(RawJson json, String where) {
    if (!json.isObject()) {
      throw new Untranslatable(
          PassThroughReason.MALFORMED_CALLBACK, where + " is not a signature: " + json.describe());
    }
    JsonMembers members =
        new JsonMembers(json.members(), PassThroughReason.MALFORMED_CALLBACK, where);
    RawJson args = members.get("args");
    if (args == null || !args.isArray()) {
      throw members.wrong("args", "an array", args == null ? RawJson.NULL : args);
    }
    RawJson kwargs = members.object("kwargs");
    RawJson options = members.object("options");
    if (options == null) {
      throw members.wrong("options", "an object", RawJson.NULL);
    }
    RawJson immutable = members.get("immutable");
    boolean isImmutable = immutable != null && immutable.text().equals("true");
    if (immutable != null && !isImmutable && !immutable.text().equals("false")) {
      throw members.wrong("immutable", "true or false", immutable);
    }
    return new Signature(
        members.text("task"),
        args,
        kwargs == null ? RawJson.EMPTY_OBJECT : kwargs,
        options.members(),
        members.text("subtask_type"),
        isImmutable);
  }

  boolean isChain() {
    return "chain".equals(subtaskType) || "celery.chain".equals(task);
  }

  boolean isGroup() {
    return "group".equals(subtaskType) || "celery.group".equals(task);
  }

  boolean asksForChord() {
    RawJson chord = options.get("chord");
    return "chord".equals(subtaskType)
        || "celery.chord".equals(task)
        || (chord != null && !chord.isNull());
  }

  /** The members of a chain or group. */
  @Nullable RawJson composed() {
    return kwargs.members().get("tasks");
  }
}
