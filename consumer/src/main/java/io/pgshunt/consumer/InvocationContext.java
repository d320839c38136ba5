package io.pgshunt.consumer;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a handler sees of one run. */
final class InvocationContext implements TaskContext {

  private final Invocation invocation;
  private final TaskPayload payload;

  /** Read when they are first asked for; twice at once does no harm. */
  private volatile @Nullable List<RawJson> args;

  private volatile @Nullable Map<String, RawJson> kwargs;
  private volatile @Nullable Map<String, RawJson> headers;

  InvocationContext(Invocation invocation) {
    this.invocation = invocation;
    this.payload = invocation.payload();
  }

  Invocation invocation() {
    return invocation;
  }

  @Override
  public String taskId() {
    return payload.taskId();
  }

  @Override
  public String taskName() {
    return payload.taskName();
  }

  @Override
  public String queue() {
    return invocation.queue();
  }

  @Override
  public int attempt() {
    return invocation.attempt();
  }

  @Override
  public boolean isRedelivered() {
    return invocation.redelivered() || headers().containsKey(Chaining.REQUEUES_HEADER);
  }

  @Override
  public int retries() {
    return payload.retries();
  }

  @Override
  public String rootId() {
    return Objects.requireNonNullElse(payload.rootId(), payload.taskId());
  }

  @Override
  public Optional<String> parentId() {
    return Optional.ofNullable(payload.parentId());
  }

  @Override
  public List<RawJson> args() {
    List<RawJson> read = args;
    if (read == null) {
      read = payload.args().elements();
      args = read;
    }
    return read;
  }

  @Override
  public <T> T arg(int position, Class<T> type) {
    return required(positional(position), "argument " + position, type);
  }

  @Override
  public <T> Optional<T> optionalArg(int position, Class<T> type) {
    return optional(positional(position), "argument " + position, type);
  }

  @Override
  public Map<String, RawJson> kwargs() {
    Map<String, RawJson> read = kwargs;
    if (read == null) {
      read = payload.kwargs().members();
      kwargs = read;
    }
    return read;
  }

  @Override
  public <T> T kwarg(String name, Class<T> type) {
    return required(kwargs().get(name), "keyword argument '" + name + "'", type);
  }

  @Override
  public <T> Optional<T> optionalKwarg(String name, Class<T> type) {
    return optional(kwargs().get(name), "keyword argument '" + name + "'", type);
  }

  @Override
  public Map<String, RawJson> headers() {
    Map<String, RawJson> read = headers;
    if (read == null) {
      read = payload.headers().members();
      headers = read;
    }
    return read;
  }

  @Override
  public Optional<RawJson> header(String name) {
    return Optional.ofNullable(headers().get(name)).filter(value -> !value.isNull());
  }

  @Override
  public Optional<TaskError> error() {
    return header(TaskError.HEADER).flatMap(InvocationContext::readError);
  }

  /** A sender may use the header's name for something else. */
  private static Optional<TaskError> readError(RawJson json) {
    try {
      return Optional.of(PayloadJson.readError(json));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isLeaseLost() {
    return invocation.leaseLost().getAsBoolean();
  }

  @Override
  public Completion completion() {
    return invocation.completion();
  }

  @Override
  public TaskPayload payload() {
    return payload;
  }

  private @Nullable RawJson positional(int position) {
    if (position < 0) {
      throw new IndexOutOfBoundsException("positions count from 0: " + position);
    }
    return position < args().size() ? args().get(position) : null;
  }

  private <T> T required(@Nullable RawJson value, String which, Class<T> type) {
    if (value == null) {
      throw new TaskArgumentException(
          String.format(
              "task %s: %s is missing; it was sent with %d positional arguments and keyword"
                  + " arguments %s",
              taskName(), which, args().size(), kwargs().keySet()),
          null);
    }
    if (type == RawJson.class) {
      return type.cast(value);
    }
    return optional(value, which, type)
        .orElseThrow(
            () ->
                new TaskArgumentException(
                    String.format(
                        "task %s: %s is null, where %s is expected",
                        taskName(), which, type.getTypeName()),
                    null));
  }

  private <T> Optional<T> optional(@Nullable RawJson value, String which, Class<T> type) {
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (type == RawJson.class) {
      return Optional.of(type.cast(value));
    }
    try {
      return Optional.ofNullable(Json.read(value, type));
    } catch (JsonException e) {
      throw new TaskArgumentException(
          String.format("task %s: %s: %s", taskName(), which, e.getMessage()), e);
    }
  }
}
