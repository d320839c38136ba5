package io.pgshunt.client;

import io.pgshunt.queue.NewTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Expiry;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task to be sent, and what is to follow it. Immutable: each method gives a changed copy.
 *
 * <pre>{@code
 * TaskRequest.of("shop.charge", "payments", "card-1", 250)
 *     .onSuccess(TaskRequest.of("shop.ship", "warehouse").priority(5))
 *     .onError(TaskRequest.of("shop.apologise", "mails"))
 * }</pre>
 *
 * <p>A continuation gets the result, or the failed task's id, before its own arguments, unless it
 * is {@link #immutable}.
 */
public final class TaskRequest {

  /** A little less than what PostgreSQL's timestamps can hold. */
  private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("+294276-01-01T00:00:00Z");

  private final ContinuationSpec spec;

  private TaskRequest(ContinuationSpec spec) {
    this.spec = spec;
  }

  /**
   * A task of this name, to run on this queue.
   *
   * @param taskName not blank
   * @param queue not blank
   * @param args positional arguments; each must have a JSON form, null has
   * @throws JsonException if one has not, or a name is blank
   */
  public static TaskRequest of(String taskName, String queue, @Nullable Object... args) {
    List<RawJson> json = new ArrayList<>();
    for (Object arg : args) {
      json.add(json(arg));
    }
    return new TaskRequest(
        ContinuationSpec.builder(taskName, queue).args(RawJson.array(json)).build());
  }

  /**
   * Tasks that run one after the other, each with the result of the one before it.
   *
   * @param steps at least one; what they have as continuations stays
   */
  public static TaskRequest chain(TaskRequest... steps) {
    return chain(List.of(steps));
  }

  /**
   * Tasks that run one after the other, each with the result of the one before it.
   *
   * @param steps at least one; what they have as continuations stays
   */
  public static TaskRequest chain(List<TaskRequest> steps) {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a chain of no tasks: give at least one");
    }
    TaskRequest rest = steps.get(steps.size() - 1);
    for (int i = steps.size() - 2; i >= 0; i--) {
      rest = steps.get(i).onSuccess(rest);
    }
    return rest;
  }

  private static RawJson json(@Nullable Object value) {
    return value == null ? RawJson.NULL : RawJson.of(value);
  }

  /** One more keyword argument. */
  public TaskRequest kwarg(String name, @Nullable Object value) {
    return new TaskRequest(spec.toBuilder().kwargs(with(spec.kwargs(), name, value)).build());
  }

  /** One more header. */
  public TaskRequest header(String name, @Nullable Object value) {
    return new TaskRequest(spec.toBuilder().headers(with(spec.headers(), name, value)).build());
  }

  private static RawJson with(RawJson object, String name, @Nullable Object value) {
    Map<String, RawJson> members = new LinkedHashMap<>(object.members());
    members.put(name, json(value));
    return RawJson.object(members);
  }

  /** The id it will have; a random UUID if not set. */
  public TaskRequest taskId(String taskId) {
    return new TaskRequest(spec.toBuilder().taskId(taskId).build());
  }

  /** Higher runs first; 0 if not set. */
  public TaskRequest priority(int priority) {
    return new TaskRequest(spec.toBuilder().priority(priority).build());
  }

  /**
   * Not to be begun before this time after it is enqueued.
   *
   * @throws JsonException if it is longer than {@link io.pgshunt.task.Seconds#LONGEST}
   */
  public TaskRequest countdown(Duration countdown) {
    return new TaskRequest(spec.toBuilder().countdown(countdown).eta(null).build());
  }

  /**
   * Not to be begun before.
   *
   * @throws JsonException if PostgreSQL's timestamps do not reach that far
   */
  public TaskRequest eta(Instant eta) {
    return new TaskRequest(spec.toBuilder().eta(storable(eta, "eta")).countdown(null).build());
  }

  /**
   * Not to be begun any more after this time from when it is enqueued.
   *
   * @throws JsonException if it is longer than {@link io.pgshunt.task.Seconds#LONGEST}
   */
  public TaskRequest expiresAfter(Duration delay) {
    return new TaskRequest(spec.toBuilder().expires(new Expiry.After(delay)).build());
  }

  /**
   * Not to be begun any more after.
   *
   * @throws JsonException if PostgreSQL's timestamps do not reach that far
   */
  public TaskRequest expiresAt(Instant instant) {
    return new TaskRequest(
        spec.toBuilder().expires(new Expiry.At(storable(instant, "expires"))).build());
  }

  private static Instant storable(Instant instant, String field) {
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw new JsonException(
          field + " is " + instant + ": PostgreSQL's timestamps go from 4713 BC to 294276 AD");
    }
    return instant;
  }

  /** After this time it has failed. */
  public TaskRequest timeLimit(Duration limit) {
    return new TaskRequest(spec.toBuilder().timeLimit(limit).build());
  }

  /** After this time it is interrupted. */
  public TaskRequest softTimeLimit(Duration limit) {
    return new TaskRequest(spec.toBuilder().softTimeLimit(limit).build());
  }

  /** As a continuation it gets its own arguments only. */
  public TaskRequest immutable() {
    return new TaskRequest(spec.toBuilder().immutable(true).build());
  }

  /** These run too when it has succeeded, after those it has already. */
  public TaskRequest onSuccess(TaskRequest... continuations) {
    return new TaskRequest(
        spec.toBuilder().onSuccess(appended(spec.onSuccess(), continuations)).build());
  }

  /** These run too when it has failed, after those it has already. */
  public TaskRequest onError(TaskRequest... continuations) {
    return new TaskRequest(
        spec.toBuilder().onError(appended(spec.onError(), continuations)).build());
  }

  /**
   * {@link #onError} for it and for everything that follows its success, as {@code link_error} on a
   * Celery chain does.
   */
  public TaskRequest onAnyError(TaskRequest... continuations) {
    return new TaskRequest(withOnError(spec, continuations));
  }

  private static ContinuationSpec withOnError(ContinuationSpec spec, TaskRequest... continuations) {
    return spec.toBuilder()
        .onError(appended(spec.onError(), continuations))
        .onSuccess(spec.onSuccess().stream().map(next -> withOnError(next, continuations)).toList())
        .build();
  }

  private static List<ContinuationSpec> appended(
      List<ContinuationSpec> specs, TaskRequest... continuations) {
    List<ContinuationSpec> all = new ArrayList<>(specs);
    for (TaskRequest continuation : continuations) {
      all.add(continuation.spec);
    }
    return List.copyOf(all);
  }

  String queue() {
    return spec.queue();
  }

  boolean hasContinuations() {
    return !spec.onSuccess().isEmpty() || !spec.onError().isEmpty();
  }

  /** Its continuations as its completion. */
  NewTask task(String id) {
    return task(id, Completion.of(spec.onSuccess(), spec.onError()));
  }

  /**
   * What is enqueued. Times that count from the enqueueing are left to the database.
   *
   * @param id for want of one of its own
   */
  NewTask task(String id, Completion completion) {
    String taskId = spec.taskId();
    TaskPayload payload =
        TaskPayload.builder(taskId == null ? id : taskId, spec.taskName())
            .args(spec.args())
            .kwargs(spec.kwargs())
            .headers(spec.headers())
            .priority(spec.priority())
            .eta(spec.eta())
            .expires(spec.expires() instanceof Expiry.At at ? at.instant() : null)
            .timeLimit(spec.timeLimit())
            .softTimeLimit(spec.softTimeLimit())
            .completion(completion)
            .build();
    return new NewTask(
        spec.queue(),
        payload,
        spec.countdown(),
        spec.expires() instanceof Expiry.After after ? after.delay() : null);
  }

  @Override
  public String toString() {
    return spec.taskName() + " on " + spec.queue();
  }
}
