package io.pgshunt.it.app.executor;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends tasks. */
public interface Executor {

  /** Sends a task with callbacks. */
  TaskHandle dispatchWithCallback(
      ExecutionContext context, @Nullable Signature onSuccess, @Nullable Signature onError)
      throws IOException;

  /** Sends a task; the future is its id once it is sent. */
  CompletableFuture<String> dispatchAsync(ExecutionContext context);
}
