package io.pgshunt.task;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of the wire contract: snake_case, optional keys absent when unset, args and kwargs
 * verbatim. {@code payload.schema.json} beside this class says the same for other languages.
 *
 * <p>Times are ISO-8601 in UTC, limits and countdowns are seconds. Pure functions; thread-safe.
 */
public final class PayloadJson {

  private PayloadJson() {}

  public static RawJson write(TaskPayload payload) {
    Members out = new Members();
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
    out.putSpecs("on_success", payload.completion().onSuccess());
    out.putSpecs("on_error", payload.completion().onError());
    return RawJson.object(out.members);
  }

  /**
   * An object with those fields of a payload that only whoever runs it looks at: its lineage, its
   * time limits, its retries.
   */
  public static RawJson writeMeta(TaskPayload payload) {
    Members out = new Members();
    putMeta(out, payload);
    return out.members.isEmpty() ? RawJson.EMPTY_OBJECT : RawJson.object(out.members);
  }

  private static void putMeta(Members out, TaskPayload payload) {
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
    List<RawJson> elements = new ArrayList<>(specs.size());
    for (ContinuationSpec spec : specs) {
      elements.add(write(spec));
    }
    return RawJson.array(elements);
  }

  public static RawJson write(ContinuationSpec spec) {
    Members out = new Members();
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
    out.putSpecs("on_success", spec.onSuccess());
    out.putSpecs("on_error", spec.onError());
    return RawJson.object(out.members);
  }

  public static RawJson write(TaskError error) {
    Members out = new Members();
    out.put("type", error.type());
    out.put("message", error.message());
    out.put("stack_trace", error.stackTrace());
    out.put("attempt", error.attempt());
    out.put("task_name", error.taskName());
    out.put("task_id", error.taskId());
    out.put("args", error.args());
    out.put("kwargs", error.kwargs());
    return RawJson.object(out.members);
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

  /** Writes what is set, leaves out what is not. */
  private static final class Members {
    private final Map<String, RawJson> members = new LinkedHashMap<>();

    void put(String name, RawJson value) {
      members.put(name, value);
    }

    void put(String name, @Nullable String value) {
      if (value != null) {
        members.put(name, RawJson.of(value));
      }
    }

    void put(String name, @Nullable Integer value) {
      if (value != null) {
        members.put(name, RawJson.of(value));
      }
    }

    void put(String name, @Nullable Instant value) {
      if (value != null) {
        members.put(name, RawJson.of(value.toString()));
      }
    }

    void put(String name, @Nullable Duration value) {
      if (value != null) {
        members.put(name, RawJson.parse(Seconds.toDecimal(value).toPlainString()));
      }
    }

    void putSpecs(String name, List<ContinuationSpec> specs) {
      if (!specs.isEmpty()) {
        members.put(name, write(specs));
      }
    }
  }

  /** Reads members by name and says which one is wrong. A null member counts as absent. */
  private static final class Fields {
    private final Map<String, RawJson> members;
    private final String where;

    Fields(RawJson json, String where) {
      if (!json.isObject()) {
        throw new JsonException(where + " is not an object: " + json.describe());
      }
      this.members = json.members();
      this.where = where;
    }

    @Nullable RawJson get(String name) {
      RawJson value = members.get(name);
      return value == null || value.isNull() ? null : value;
    }

    @Nullable String string(String name) {
      RawJson value = get(name);
      if (value == null) {
        return null;
      }
      if (!value.isString()) {
        throw wrong(name, "a string", value);
      }
      return value.asString();
    }

    String orEmpty(String name) {
      String value = string(name);
      return value == null ? "" : value;
    }

    String required(String name) {
      String value = string(name);
      if (value == null || value.isBlank()) {
        throw new JsonException(where + "." + name + " is missing or blank");
      }
      return value;
    }

    RawJson array(String name) {
      RawJson value = get(name);
      if (value == null) {
        return RawJson.EMPTY_ARRAY;
      }
      if (!value.isArray()) {
        throw wrong(name, "an array", value);
      }
      return value;
    }

    RawJson object(String name) {
      RawJson value = get(name);
      if (value == null) {
        return RawJson.EMPTY_OBJECT;
      }
      if (!value.isObject()) {
        throw wrong(name, "an object", value);
      }
      return value;
    }

    List<ContinuationSpec> specs(String name) {
      RawJson value = get(name);
      return value == null ? List.of() : readSpecs(array(name), where + "." + name);
    }

    boolean flag(String name) {
      RawJson value = get(name);
      if (value == null || value.text().equals("false")) {
        return false;
      }
      if (value.text().equals("true")) {
        return true;
      }
      throw wrong(name, "true or false", value);
    }

    @Nullable Integer integer(String name) {
      BigDecimal value = number(name);
      if (value == null) {
        return null;
      }
      try {
        return value.intValueExact();
      } catch (ArithmeticException e) {
        throw wrong(name, "an integer", RawJson.of(value));
      }
    }

    int count(String name) {
      Integer value = integer(name);
      if (value == null) {
        return 0;
      }
      if (value < 0) {
        throw wrong(name, "0 or more", RawJson.of(value));
      }
      return value;
    }

    @Nullable Duration seconds(String name) {
      BigDecimal value = number(name);
      return value == null ? null : toDuration(name, value);
    }

    @Nullable Instant instant(String name) {
      String value = string(name);
      if (value == null) {
        return null;
      }
      try {
        return Instant.parse(value);
      } catch (DateTimeParseException e) {
        throw wrong(name, "an ISO-8601 instant", RawJson.of(value));
      }
    }

    @Nullable Expiry expiry(String name) {
      RawJson value = get(name);
      if (value == null) {
        return null;
      }
      if (value.isString()) {
        Instant at = instant(name);
        return at == null ? null : new Expiry.At(at);
      }
      Duration after = seconds(name);
      return after == null ? null : new Expiry.After(after);
    }

    private @Nullable BigDecimal number(String name) {
      RawJson value = get(name);
      if (value == null) {
        return null;
      }
      try {
        return new BigDecimal(value.text());
      } catch (NumberFormatException e) {
        throw wrong(name, "a number", value);
      }
    }

    private Duration toDuration(String name, BigDecimal seconds) {
      try {
        return Seconds.toDuration(seconds);
      } catch (ArithmeticException e) {
        throw wrong(name, "a number of seconds", RawJson.of(seconds));
      }
    }

    private JsonException wrong(String name, String expected, RawJson found) {
      return new JsonException(
          where + "." + name + " is not " + expected + ": " + found.describe());
    }
  }
}
