package io.pgshunt.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task to be enqueued when another one ends: a Celery callback signature, made serialisable and
 * complete.
 *
 * @param taskName what to run, not blank, within {@link Limits}
 * @param queue where to enqueue it, not blank, within {@link Limits}
 * @param args own positional arguments (a JSON array); the result or the failed id goes before them
 * @param kwargs own keyword arguments (a JSON object)
 * @param immutable if true, neither result nor failed id is passed
 * @param taskId the id it will have; null lets the consumer draw one
 * @param priority higher runs first; null means not set
 * @param countdown wait this long after being enqueued; null for at once, as 0 is
 * @param eta do not start before; null for at once
 * @param expires do not start after; null for never
 * @param timeLimit hard limit of the run; null for none, as 0 is
 * @param softTimeLimit soft limit of the run; null for none, as 0 is
 * @param headers headers of the task to be (a JSON object)
 * @param onSuccess its own continuations on success
 * @param onError its own continuations on failure
 */
public record ContinuationSpec(
    String taskName,
    String queue,
    RawJson args,
    RawJson kwargs,
    boolean immutable,
    @Nullable String taskId,
    @Nullable Integer priority,
    @Nullable Duration countdown,
    @Nullable Instant eta,
    @Nullable Expiry expires,
    @Nullable Duration timeLimit,
    @Nullable Duration softTimeLimit,
    RawJson headers,
    List<ContinuationSpec> onSuccess,
    List<ContinuationSpec> onError) {

  public ContinuationSpec {
    Limits.name(taskName, "task_name");
    Limits.queue(queue, "queue");
    if (taskId != null) {
      Limits.name(taskId, "task_id");
    }
    Limits.priority(priority);
    Limits.span(countdown, "countdown");
    countdown = countdown == null || countdown.isZero() ? null : countdown;
    eta = Limits.time(eta, "eta");
    expires = within(expires);
    timeLimit = Limits.timeLimit(timeLimit, "time_limit");
    softTimeLimit = Limits.timeLimit(softTimeLimit, "soft_time_limit");
    Checks.array(args, "args");
    Checks.object(kwargs, "kwargs");
    Checks.object(headers, "headers");
    onSuccess = List.copyOf(onSuccess);
    onError = List.copyOf(onError);
  }

  private static @Nullable Expiry within(@Nullable Expiry expires) {
    Instant time = Limits.time(expires instanceof Expiry.At at ? at.instant() : null, "expires");
    return time == null ? expires : new Expiry.At(time);
  }

  /** A continuation with nothing but a name and a queue. */
  public static ContinuationSpec of(String taskName, String queue) {
    return builder(taskName, queue).build();
  }

  public static Builder builder(String taskName, String queue) {
    return new Builder(taskName, queue);
  }

  /** This spec, to be changed in some of its parts. */
  public Builder toBuilder() {
    Builder builder = new Builder(taskName, queue);
    builder.args = args;
    builder.kwargs = kwargs;
    builder.immutable = immutable;
    builder.taskId = taskId;
    builder.priority = priority;
    builder.countdown = countdown;
    builder.eta = eta;
    builder.expires = expires;
    builder.timeLimit = timeLimit;
    builder.softTimeLimit = softTimeLimit;
    builder.headers = headers;
    builder.onSuccess = onSuccess;
    builder.onError = onError;
    return builder;
  }

  /** Collects the parts of a spec; what is not set stays as {@link ContinuationSpec} says. */
  public static final class Builder {
    private final String taskName;
    private final String queue;
    private RawJson args = RawJson.EMPTY_ARRAY;
    private RawJson kwargs = RawJson.EMPTY_OBJECT;
    private boolean immutable;
    private @Nullable String taskId;
    private @Nullable Integer priority;
    private @Nullable Duration countdown;
    private @Nullable Instant eta;
    private @Nullable Expiry expires;
    private @Nullable Duration timeLimit;
    private @Nullable Duration softTimeLimit;
    private RawJson headers = RawJson.EMPTY_OBJECT;
    private List<ContinuationSpec> onSuccess = List.of();
    private List<ContinuationSpec> onError = List.of();

    private Builder(String taskName, String queue) {
      this.taskName = taskName;
      this.queue = queue;
    }

    public Builder args(RawJson args) {
      this.args = args;
      return this;
    }

    public Builder kwargs(RawJson kwargs) {
      this.kwargs = kwargs;
      return this;
    }

    public Builder immutable(boolean immutable) {
      this.immutable = immutable;
      return this;
    }

    public Builder taskId(@Nullable String taskId) {
      this.taskId = taskId;
      return this;
    }

    public Builder priority(@Nullable Integer priority) {
      this.priority = priority;
      return this;
    }

    public Builder countdown(@Nullable Duration countdown) {
      this.countdown = countdown;
      return this;
    }

    public Builder eta(@Nullable Instant eta) {
      this.eta = eta;
      return this;
    }

    public Builder expires(@Nullable Expiry expires) {
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

    public Builder headers(RawJson headers) {
      this.headers = headers;
      return this;
    }

    public Builder onSuccess(List<ContinuationSpec> onSuccess) {
      this.onSuccess = onSuccess;
      return this;
    }

    public Builder onError(List<ContinuationSpec> onError) {
      this.onError = onError;
      return this;
    }

    public ContinuationSpec build() {
      return new ContinuationSpec(
          taskName,
          queue,
          args,
          kwargs,
          immutable,
          taskId,
          priority,
          countdown,
          eta,
          expires,
          timeLimit,
          softTimeLimit,
          headers,
          onSuccess,
          onError);
    }
  }
}
