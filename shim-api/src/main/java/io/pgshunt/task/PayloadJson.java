package io.pgshunt.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of the wire contract: snake_case, optional keys absent when unset, args and kwargs
 * verbatim. {@code payload.schema.json} beside this class says the same for other languages.
 *
 * <p>Times are ISO-8601 in UTC, limits and countdowns are seconds. Pure functions; thread-safe.
 */
public final class PayloadJson {

  /** Characters that most texts have room in. */
  private static final int ROOM = 128;

  private PayloadJson() {}

  public static RawJson write(TaskPayload payload) {
    StringBuilder text = new StringBuilder(ROOM);
    ObjectText out = new ObjectText(text);
    out.put("task_id", payload.taskId());
    out.put("task_name", payload.taskName());
    out.put("args", payload.args());
    out.put("kwargs", payload.kwargs());
    out.put("headers", payload.headers());
    out.put("priority", payload.priority());
    out.put("eta", payload.eta());
    out.put("expires", payload.expires());
    putMeta(out, payload);
    if (payload.completion() instanceof Completion.Reply reply) {
      out.put("reply_key", reply.replyKey());
    }
    putSpecs(out, "on_success", payload.completion().onSuccess());
    putSpecs(out, "on_error", payload.completion().onError());
    out.end();
    return RawJson.known(text.toString());
  }

  /**
   * An object with those fields of a payload that only whoever runs it looks at: its lineage, its
   * time limits, its retries.
   */
  public static RawJson writeMeta(TaskPayload payload) {
    StringBuilder text = new StringBuilder(ROOM);
    ObjectText out = new ObjectText(text);
    putMeta(out, payload);
    out.end();
    return RawJson.known(text.toString());
  }

  private static void putMeta(ObjectText out, TaskPayload payload) {
    out.put("root_id", payload.rootId());
    out.put("parent_id", payload.parentId());
    out.put("time_limit", payload.timeLimit());
    out.put("soft_time_limit", payload.softTimeLimit());
    if (payload.retries() > 0) {
      out.put("retries", payload.retries());
    }
  }

  /** The JSON array of a list of continuations. */
  public static RawJson write(List<ContinuationSpec> specs) {
    StringBuilder text = new StringBuilder(ROOM);
    write(specs, text);
    return RawJson.known(text.toString());
  }

  private static void write(List<ContinuationSpec> specs, StringBuilder text) {
    text.append('[');
    boolean first = true;
    for (ContinuationSpec spec : specs) {
      if (!first) {
        text.append(", ");
      }
      first = false;
      write(spec, text);
    }
    text.append(']');
  }

  public static RawJson write(ContinuationSpec spec) {
    StringBuilder text = new StringBuilder(ROOM);
    write(spec, text);
    return RawJson.known(text.toString());
  }

  private static void write(ContinuationSpec spec, StringBuilder text) {
    ObjectText out = new ObjectText(text);
    out.put("task_name", spec.taskName());
    out.put("queue", spec.queue());
    if (!spec.args().equals(RawJson.EMPTY_ARRAY)) {
      out.put("args", spec.args());
    }
    if (!spec.kwargs().equals(RawJson.EMPTY_OBJECT)) {
      out.put("kwargs", spec.kwargs());
    }
    if (spec.immutable()) {
      out.put("immutable", RawJson.of(true));
    }
    out.put("task_id", spec.taskId());
    out.put("priority", spec.priority());
    out.put("countdown", spec.countdown());
    out.put("eta", spec.eta());
    if (spec.expires() instanceof Expiry.At at) {
      out.put("expires", at.instant());
    } else if (spec.expires() instanceof Expiry.After after) {
      out.put("expires", after.delay());
    }
    out.put("time_limit", spec.timeLimit());
    out.put("soft_time_limit", spec.softTimeLimit());
    if (!spec.headers().equals(RawJson.EMPTY_OBJECT)) {
      out.put("headers", spec.headers());
    }
    putSpecs(out, "on_success", spec.onSuccess());
    putSpecs(out, "on_error", spec.onError());
    out.end();
  }

  private static void putSpecs(ObjectText out, String name, List<ContinuationSpec> specs) {
    if (!specs.isEmpty()) {
      write(specs, out.begin(name));
    }
  }

  public static RawJson write(TaskError error) {
    StringBuilder text = new StringBuilder(ROOM);
    ObjectText out = new ObjectText(text);
    out.put("type", error.type());
    out.put("message", error.message());
    out.put("stack_trace", error.stackTrace());
    out.put("attempt", error.attempt());
    out.put("task_name", error.taskName());
    out.put("task_id", error.taskId());
    out.put("args", error.args());
    out.put("kwargs", error.kwargs());
    out.end();
    return RawJson.known(text.toString());
  }

  /**
   * Reads a payload that somebody wrote.
   *
   * @throws JsonException naming the field, if the text breaks the contract (rule W1 included)
   */
  public static TaskPayload readPayload(RawJson json) {
    Fields in = new Fields(json, "payload");
    List<ContinuationSpec> onSuccess = in.specs("on_success");
    List<ContinuationSpec> onError = in.specs("on_error");
    String replyKey = in.string("reply_key");
    TaskPayload.Builder payload =
        TaskPayload.builder(in.required("task_id"), in.required("task_name"))
            .args(in.array("args"))
            .kwargs(in.object("kwargs"))
            .headers(in.object("headers"))
            .priority(in.integer("priority"))
            .eta(in.instant("eta"))
            .expires(in.instant("expires"))
            .completion(completion(replyKey, onSuccess, onError));
    readMeta(in, payload);
    return payload.build();
  }

  /**
   * Reads what {@link #writeMeta} wrote into {@code payload}.
   *
   * @throws JsonException naming the field, if the text breaks the contract
   */
  public static void readMeta(RawJson json, TaskPayload.Builder payload) {
    readMeta(new Fields(json, "payload"), payload);
  }

  private static void readMeta(Fields in, TaskPayload.Builder payload) {
    payload
        .rootId(in.string("root_id"))
        .parentId(in.string("parent_id"))
        .timeLimit(in.seconds("time_limit"))
        .softTimeLimit(in.seconds("soft_time_limit"))
        .retries(in.count("retries"));
  }

  /**
   * The one completion that a reply key and two lists mean.
   *
   * @throws JsonException if both a reply key and continuations are there (rule W1)
   */
  public static Completion completion(
      @Nullable String replyKey, List<ContinuationSpec> onSuccess, List<ContinuationSpec> onError) {
    if (replyKey == null) {
      return Completion.of(onSuccess, onError);
    }
    if (!onSuccess.isEmpty() || !onError.isEmpty()) {
      throw new JsonException("both reply_key and continuations: a task has one completion (W1)");
    }
    return new Completion.Reply(replyKey);
  }

  /**
   * Reads a list of continuations that somebody wrote.
   *
   * @throws JsonException naming the field, if an entry breaks the contract
   */
  public static List<ContinuationSpec> readSpecs(RawJson json, String where) {
    List<ContinuationSpec> specs = new ArrayList<>();
    int index = 0;
    for (RawJson element : json.elements()) {
      specs.add(readSpec(element, where + "[" + index++ + "]"));
    }
    return specs;
  }

  /**
   * Reads one continuation that somebody wrote.
   *
   * @param where names the entry in messages
   * @throws JsonException naming the field, if the entry breaks the contract
   */
  public static ContinuationSpec readSpec(RawJson json, String where) {
    Fields in = new Fields(json, where);
    return ContinuationSpec.builder(in.required("task_name"), in.required("queue"))
        .args(in.array("args"))
        .kwargs(in.object("kwargs"))
        .immutable(in.flag("immutable"))
        .taskId(in.string("task_id"))
        .priority(in.integer("priority"))
        .countdown(in.seconds("countdown"))
        .eta(in.instant("eta"))
        .expires(in.expiry("expires"))
        .timeLimit(in.seconds("time_limit"))
        .softTimeLimit(in.seconds("soft_time_limit"))
        .headers(in.object("headers"))
        .onSuccess(in.specs("on_success"))
        .onError(in.specs("on_error"))
        .build();
  }

  /**
   * Reads an error that {@link #write(TaskError)} wrote.
   *
   * @throws JsonException if it is not one
   */
  public static TaskError readError(RawJson json) {
    Fields in = new Fields(json, "error");
    return new TaskError(
        in.required("type"),
        in.orEmpty("message"),
        in.orEmpty("stack_trace"),
        in.count("attempt"),
        in.orEmpty("task_name"),
        in.orEmpty("task_id"),
        in.orEmpty("args"),
        in.orEmpty("kwargs"));
  }
}
