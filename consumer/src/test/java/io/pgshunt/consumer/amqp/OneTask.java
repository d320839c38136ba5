package io.pgshunt.consumer.amqp;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run of a task from queue {@code q}, for tests; what is lost of it is lost at once. */
record OneTask(
    TaskPayload payload, Completion completion, boolean isRedelivered, boolean isLeaseLost)
    implements TaskContext {

  static OneTask of(String id) {
    return new OneTask(
        TaskPayload.builder(id, "shop.add").args(RawJson.parse("[2, 3]")).build(),
        new Completion.None(),
        false,
        false);
  }

  OneTask redelivered() {
    return new OneTask(payload, completion, true, isLeaseLost);
  }

  OneTask lost() {
    return new OneTask(payload, completion, isRedelivered, true);
  }

  OneTask with(TaskPayload.Builder other) {
    return new OneTask(other.build(), completion, isRedelivered, isLeaseLost);
  }

  OneTask followedBy(Completion followUps) {
    return new OneTask(payload, followUps, isRedelivered, isLeaseLost);
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
    return "q";
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public int retries() {
    return payload.retries();
  }

  @Override
  public String rootId() {
    return payload.taskId();
  }

  @Override
  public Optional<String> parentId() {
    return Optional.empty();
  }

  @Override
  public List<RawJson> args() {
    return payload.args().elements();
  }

  @Override
  public <T> T arg(int position, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> Optional<T> optionalArg(int position, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, RawJson> kwargs() {
    return payload.kwargs().members();
  }

  @Override
  public <T> T kwarg(String name, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> Optional<T> optionalKwarg(String name, Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, RawJson> headers() {
    return payload.headers().members();
  }

  @Override
  public Optional<RawJson> header(String name) {
    return Optional.ofNullable(headers().get(name));
  }

  @Override
  public Optional<TaskError> error() {
    return Optional.empty();
  }
}
