package io.pgshunt.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task: what to run, and the one thing that happens when it ends.
 *
 * @param taskId identity of the task, kept over retries and redelivery; not blank, within {@link
 *     Limits}
 * @param taskName what to run, not blank, within {@link Limits}
 * @param args positional arguments, a JSON array
 * @param kwargs keyword arguments, a JSON object
 * @param headers custom headers, and whatever of the original message no rule uses (a JSON object)
 * @param rootId id of the first task of this lineage; null if the message had none
 * @param parentId id of the task that enqueued this one; null if none
 * @param priority higher runs first, -32768 to 32767; null means not set, which ranks as 0
 * @param eta do not start before, to the microsecond; null for at once
 * @param expires do not start after, to the microsecond; null for never
 * @param timeLimit hard limit of one run; null for none, as 0 is
 * @param softTimeLimit soft limit of one run; null for none, as 0 is
 * @param retries how often the task was retried before this message, 0 or more
 * @param completion what follows
 */
public record TaskPayload(
    String taskId,
    String taskName,
    RawJson args,
    RawJson kwargs,
    RawJson headers,
    @Nullable String rootId,
    @Nullable String parentId,
    @Nullable Integer priority,
    @Nullable Instant eta,
    @Nullable Instant expires,
    @Nullable Duration timeLimit,
    @Nullable Duration softTimeLimit,
    int retries,
    Completion completion) {

  public TaskPayload {
    Limits.name(taskId, "task_id");
    Limits.name(taskName, "task_name");
    Checks.array(args, "args");
    Checks.object(kwargs, "kwargs");
    Checks.object(headers, "headers");
    Limits.priority(priority);
    eta = Limits.time(eta, "eta");
    expires = Limits.time(expires, "expires");
    timeLimit = Limits.timeLimit(timeLimit, "time_limit");
    softTimeLimit = Limits.timeLimit(softTimeLimit, "soft_time_limit");
    if (retries < 0) {
      throw new JsonException("retries is negative: " + retries);
    }
  }

  public static Builder builder(String taskId, String taskName) {
    return new Builder(taskId, taskName);
  }

  /** This payload, to be changed in some of its parts. */
  public Builder toBuilder() {
    Builder builder = new Builder(taskId, taskName);
    builder.args = args;
    builder.kwargs = kwargs;
    builder.headers = headers;
    builder.rootId = rootId;
    builder.parentId = parentId;
    builder.priority = priority;
    builder.eta = eta;
    builder.expires = expires;
    builder.timeLimit = timeLimit;
    builder.softTimeLimit = softTimeLimit;
    builder.retries = retries;
    builder.completion = completion;
    return builder;
  }

  /** Collects the parts of a payload; what is not set stays as {@link TaskPayload} says. */
  public static final class Builder {
    private final String taskId;
    private final String taskName;
    private RawJson args = RawJson.EMPTY_ARRAY;
    private RawJson kwargs = RawJson.EMPTY_OBJECT;
    private RawJson headers = RawJson.EMPTY_OBJECT;
    private @Nullable String rootId;
    private @Nullable String parentId;
    private @Nullable Integer priority;
    private @Nullable Instant eta;
    private @Nullable Instant expires;
    private @Nullable Duration timeLimit;
    private @Nullable Duration softTimeLimit;
    private int retries;
    private Completion completion = new Completion.None();

    private Builder(String taskId, String taskName) {
      this.taskId = taskId;
      this.taskName = taskName;
    }

    public Builder args(RawJson args) {
      this.args = args;
      return this;
    }

    public Builder kwargs(RawJson kwargs) {
      this.kwargs = kwargs;
      return this;
    }

    public Builder headers(RawJson headers) {
      this.headers = headers;
      return this;
    }

    public Builder rootId(@Nullable String rootId) {
      this.rootId = rootId;
      return this;
    }

    public Builder parentId(@Nullable String parentId) {
      this.parentId = parentId;
      return this;
    }

    public Builder priority(@Nullable Integer priority) {
      this.priority = priority;
      return this;
    }

    public Builder eta(@Nullable Instant eta) {
      this.eta = eta;
      return this;
    }

    public Builder expires(@Nullable Instant expires) {
      this.expires = expires;
      return this;
    }

    public Builder timeLimit(@Nullable Duration timeLimit) {
      this.timeLimit = timeLimit;
      return this;
    }

    public Builder softTimeLimit(@Nullable Duration softTimeLimit) {
      this.softTimeLimit = softTimeLimit;
      return this;
    }

    public Builder retries(int retries) {
      this.retries = retries;
      return this;
    }

    public Builder completion(Completion completion) {
      this.completion = completion;
      return this;
    }

    public TaskPayload build() {
      return new TaskPayload(
          taskId,
          taskName,
          args,
          kwargs,
          headers,
          rootId,
          parentId,
          priority,
          eta,
          expires,
          timeLimit,
          softTimeLimit,
          retries,
          completion);
    }
  }
}
