package io.pgshunt.it.app.executor;

import java.util.List;
import java.util.Map;

/** What is to be run, and where. */
public record ExecutionContext(
    Request request, List<Object> args, Map<String, Object> kwargs, String queueName) {

  /** Which task. */
  public record Request(String taskName, String requestId) {}
}
