package io.pgshunt.consumer.chain;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of continuations that cannot be enqueued (rule C2). Each holds, as far as there is
 * one, the task that would have been enqueued, with the value it should have received.
 */
final class BadContinuation {

  /**
   * Header that keeps the spec as it stood in the parent's row, since not all of it is readable.
   */
  static final String SPEC = "pgshunt_bad_spec";

  private BadContinuation() {}

  /** A spec whose fields are well-formed but cannot be stored. */
  static DeadLetter deadLetter(StoredTask row, Reading parent, String why) {
    return new DeadLetter(
        Reason.BAD_CONTINUATION,
        error(Reason.BAD_CONTINUATION, row, parent, why),
        Storable.nearest(row));
  }

  /** A continuation that was tried and refused. */
  static DeadLetter refused(Continuation continuation, Reading parent, String why) {
    StoredTask row = continuation.task();
    return new DeadLetter(
        Reason.REFUSED_CONTINUATION,
        error(Reason.REFUSED_CONTINUATION, row, parent, why),
        Storable.nearest(row));
  }

  /**
   * A spec that breaks the contract: a row is made of those fields that can be read.
   *
   * @param args own args and "immutable" to the args it should have received
   * @param headers own headers to the headers it should have received
   * @param id for want of one in the spec
   */
  static DeadLetter deadLetter(
      FollowUp.Bad bad,
      Reading parent,
      BiFunction<RawJson, Boolean, RawJson> args,
      UnaryOperator<RawJson> headers,
      String id) {
    Map<String, RawJson> spec = bad.json().isObject() ? bad.json().members() : Map.of();
    RawJson ownArgs = spec.getOrDefault("args", RawJson.EMPTY_ARRAY);
    RawJson ownKwargs = spec.getOrDefault("kwargs", RawJson.EMPTY_OBJECT);
    RawJson ownHeaders = spec.getOrDefault("headers", RawJson.EMPTY_OBJECT);
    boolean immutable = RawJson.of(true).equals(spec.get("immutable"));
    String taskId = text(spec, "task_id");
    StoredTask row =
        new StoredTask(
            text(spec, "queue"),
            taskId.isBlank() ? id : taskId,
            text(spec, "task_name"),
            null,
            args.apply(ownArgs.isArray() ? ownArgs : RawJson.EMPTY_ARRAY, immutable).text(),
            (ownKwargs.isObject() ? ownKwargs : RawJson.EMPTY_OBJECT).text(),
            Headers.with(
                    headers.apply(ownHeaders.isObject() ? ownHeaders : RawJson.EMPTY_OBJECT),
                    SPEC,
                    bad.json())
                .text(),
            lineage(parent).text(),
            null,
            null,
            null,
            json(spec, "on_success"),
            json(spec, "on_error"));
    return deadLetter(row, parent, bad.why());
  }

  private static TaskError error(Reason reason, StoredTask row, Reading parent, String why) {
    return new TaskError(
        reason.name(),
        String.format(
            "a continuation of %s[%s] was not enqueued: %s",
            parent.taskName(), parent.taskId(), why),
        "",
        0,
        row.taskName(),
        row.taskId());
  }

  private static RawJson lineage(Reading parent) {
    return RawJson.object(
        Map.of(
            "root_id", RawJson.of(parent.rootId()),
            "parent_id", RawJson.of(parent.taskId())));
  }

  private static String text(Map<String, RawJson> spec, String field) {
    RawJson value = spec.get(field);
    try {
      return value != null && value.isString() ? value.asString() : "";
    } catch (JsonException e) {
      return "";
    }
  }

  private static @Nullable String json(Map<String, RawJson> spec, String field) {
    RawJson value = spec.get(field);
    return value == null || value.isNull() ? null : value.text();
  }
}
