package io.pgshunt.task;

import java.util.List;
import java.util.Objects;

/**
 * What happens when a task ends. Being one of three kinds, a task cannot carry both a reply key and
 * continuations (rule W1).
 */
public sealed interface Completion {

  /** Nothing follows. */
  record None() implements Completion {}

  /**
   * Somebody waits for the outcome: it is stored under this key.
   *
   * @param replyKey under which the caller looks, not blank, within {@link Limits}
   */
  record Reply(String replyKey) implements Completion {
    public Reply {
      Limits.name(replyKey, "reply_key");
    }
  }

  /**
   * Other tasks follow. At least one list has an entry.
   *
   * @param onSuccess run when the task succeeds, in order, the result first in their args
   * @param onError run when the task fails, in order, the failed task's id first in their args
   */
  record Continuations(List<ContinuationSpec> onSuccess, List<ContinuationSpec> onError)
      implements Completion {
    public Continuations {
      onSuccess = List.copyOf(onSuccess);
      onError = List.copyOf(onError);
      if (onSuccess.isEmpty() && onError.isEmpty()) {
        throw new IllegalArgumentException("neither on_success nor on_error: use Completion.None");
      }
    }
  }

  /** What the two lists mean: {@link None} if both are empty. */
  static Completion of(List<ContinuationSpec> onSuccess, List<ContinuationSpec> onError) {
    Objects.requireNonNull(onSuccess, "onSuccess");
    Objects.requireNonNull(onError, "onError");
    return onSuccess.isEmpty() && onError.isEmpty()
        ? new None()
        : new Continuations(onSuccess, onError);
  }

  /** The continuations to run on success; empty unless these are {@link Continuations}. */
  default List<ContinuationSpec> onSuccess() {
    return List.of();
  }

  /** The continuations to run on failure; empty unless these are {@link Continuations}. */
  default List<ContinuationSpec> onError() {
    return List.of();
  }
}
