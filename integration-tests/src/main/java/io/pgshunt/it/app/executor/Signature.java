package io.pgshunt.it.app.executor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A callback. */
public final class Signature {
  private final @Nullable String taskName;
  private final @Nullable String queue;
  private final List<Object> args;

  public Signature(@Nullable String taskName, @Nullable String queue, List<Object> args) {
    this.taskName = taskName;
    this.queue = queue;
    this.args = args;
  }

  public @Nullable String getTaskName() {
    return taskName;
  }

  public @Nullable String getQueue() {
    return queue;
  }

  public List<Object> getArgs() {
    return args;
  }
}
