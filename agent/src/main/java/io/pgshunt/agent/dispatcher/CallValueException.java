package io.pgshunt.agent.dispatcher;

import io.pgshunt.task.JsonException;

/** Something in a call is not what its rule says. */
final class CallValueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CallValueException(String message) {
    super(message, null, false, false);
  }

  /** What the gate takes for an argument without a form that a row could hold. */
  JsonException in(Rule rule) {
    return new JsonException(rule.place() + ": " + rule.method() + ": " + getMessage());
  }
}
