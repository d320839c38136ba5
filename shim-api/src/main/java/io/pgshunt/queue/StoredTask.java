package io.pgshunt.queue;

import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as its row holds it: texts that another writer may have got wrong. {@link #toPayload} is
 * where that shows.
 */
public record StoredTask(
    String queue,
    String taskId,
    String taskName,
    @Nullable Integer priority,
    String args,
    String kwargs,
    String headers,
    String meta,
    @Nullable Instant eta,
    @Nullable Instant expires,
    @Nullable String replyKey,
    @Nullable String onSuccess,
    @Nullable String onError) {

  public static StoredTask of(NewTask task) {
    TaskPayload payload = task.payload();
    Completion completion = payload.completion();
    return new StoredTask(
        task.queue(),
        payload.taskId(),
        payload.taskName(),
        payload.priority(),
        payload.args().text(),
        payload.kwargs().text(),
        payload.headers().text(),
        TaskMeta.of(payload).text(),
        payload.eta(),
        payload.expires(),
        completion instanceof Completion.Reply reply ? reply.replyKey() : null,
        textOf(completion.onSuccess()),
        textOf(completion.onError()));
  }

  private static @Nullable String textOf(List<ContinuationSpec> specs) {
    return specs.isEmpty() ? null : PayloadJson.write(specs).text();
  }

  /**
   * The payload these texts mean.
   *
   * @throws JsonException naming the column, if they break the wire contract
   */
  public TaskPayload toPayload() {
    TaskPayload.Builder payload =
        TaskPayload.builder(taskId, taskName)
            .args(parse("args", args))
            .kwargs(parse("kwargs", kwargs))
            .headers(parse("headers", headers))
            .priority(priority)
            .eta(eta)
            .expires(expires)
            .completion(
                PayloadJson.completion(
                    replyKey, specs("on_success", onSuccess), specs("on_error", onError)));
    PayloadJson.readMeta(parse("meta", meta), payload);
    return payload.build();
  }

  private static List<ContinuationSpec> specs(String column, @Nullable String text) {
    if (text == null) {
      return List.of();
    }
    RawJson json = parse(column, text);
    return json.isNull() ? List.of() : PayloadJson.readSpecs(json, "payload." + column);
  }

  /** Roughly how much there is of it, in characters. */
  public long size() {
    long size = (long) args.length() + kwargs.length() + headers.length();
    size += onSuccess == null ? 0 : onSuccess.length();
    size += onError == null ? 0 : onError.length();
    return size;
  }

  /** The same task, to be tried once more: retries counts one up. */
  public StoredTask nextTry() {
    Map<String, RawJson> fields = new LinkedHashMap<>(TaskMeta.fields(parse("meta", meta)));
    fields.put("retries", RawJson.of(Math.min(toPayload().retries(), Integer.MAX_VALUE - 1) + 1));
    return with(queue, taskName, args, kwargs, headers, RawJson.object(fields).text());
  }

  /**
   * The same task with all its tries before it.
   *
   * @param otherQueue null for its own
   * @param now an expiry before this is dropped
   * @throws JsonException if what it is made of cannot be read
   */
  StoredTask fromTheStart(@Nullable String otherQueue, Instant now) {
    Map<String, RawJson> fields = new LinkedHashMap<>(TaskMeta.fields(parse("meta", meta)));
    fields.remove("retries");
    return new StoredTask(
        otherQueue == null ? queue : otherQueue,
        taskId,
        taskName,
        priority,
        args,
        kwargs,
        headers,
        RawJson.object(fields).text(),
        eta,
        expires != null && expires.isBefore(now) ? null : expires,
        replyKey,
        onSuccess,
        onError);
  }

  /** The same task with other headers. */
  public StoredTask withHeaders(RawJson other) {
    return with(queue, taskName, args, kwargs, other.text(), meta);
  }

  /** Another task under this one's id, with its lineage, headers, priority and completion. */
  public StoredTask replacedBy(
      String otherQueue, String otherName, RawJson otherArgs, RawJson otherKwargs) {
    return with(otherQueue, otherName, otherArgs.text(), otherKwargs.text(), headers, meta);
  }

  private StoredTask with(
      String newQueue,
      String newName,
      String newArgs,
      String newKwargs,
      String newHeaders,
      String newMeta) {
    return new StoredTask(
        newQueue,
        taskId,
        newName,
        priority,
        newArgs,
        newKwargs,
        newHeaders,
        newMeta,
        eta,
        expires,
        replyKey,
        onSuccess,
        onError);
  }

  private static RawJson parse(String column, String text) {
    try {
      return RawJson.parse(text);
    } catch (JsonException e) {
      throw new JsonException("column " + column + " is not JSON: " + e.getMessage(), e);
    }
  }
}
