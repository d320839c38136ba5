package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.gate.Publication;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.Seconds;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a send method as the Celery message that it means (protocol 2), so that there is one
 * translation, with one set of reasons against it, whatever a task is sent through.
 */
final class CallMessage implements Supplier<Publication> {

  private final Rule rule;
  private final Expression.Call call;
  private final String taskId;
  private final ConfiguredRouting routing;

  CallMessage(Rule rule, Expression.Call call, String taskId, ConfiguredRouting routing) {
    this.rule = rule;
    this.call = call;
    this.taskId = taskId;
    this.routing = routing;
  }

  /**
   * @throws JsonException if something in the call is not what the rule says, or has no JSON form
   */
  @Override
  public Publication get() {
    try {
      String task = text(Rule.TASK);
      if (task == null) {
        throw new CallValueException("its task is null");
      }
      return Publication.plain(new AmqpMessage("", queue(task), properties(task), body()))
          .within(delay(Rule.ETA), delay(Rule.EXPIRES));
    } catch (CallValueException e) {
      throw e.in(rule);
    }
  }

  private String queue(String task) {
    String queue = text(Rule.QUEUE);
    return queue != null ? queue : routing.queueOfTask(task).or(routing::defaultQueue).orElse("");
  }

  private AmqpMessage.Properties properties(String task) {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    if (value(Rule.HEADERS) instanceof Map<?, ?> given) {
      given.forEach((name, value) -> headers.put(String.valueOf(name), value));
    }
    headers.put("task", task);
    headers.put("id", taskId);
    headers.put("root_id", taskId);
    headers.put("lang", "java");
    headers.put("eta", moment(Rule.ETA));
    headers.put("expires", moment(Rule.EXPIRES));
    Integer priority = value(Rule.PRIORITY) instanceof Number number ? number.intValue() : null;
    return new AmqpMessage.Properties(
        "application/json",
        "utf-8",
        headers,
        null,
        priority,
        taskId,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** A number is one of seconds from when the task is stored. */
  private @Nullable Duration delay(String part) {
    Object value = value(part);
    if (value instanceof Duration delay) {
      return delay;
    } else if (value instanceof Number seconds) {
      try {
        return Seconds.toDuration(new BigDecimal(seconds.toString()));
      } catch (ArithmeticException | NumberFormatException e) {
        throw new CallValueException("its " + part + " is no number of seconds: " + seconds);
      }
    }
    return null;
  }

  /** As Celery writes moments: ISO 8601. */
  private @Nullable String moment(String part) {
    Object value = value(part);
    if (value instanceof Duration || value instanceof Number) {
      return null;
    } else if (value instanceof Date date) {
      return date.toInstant().toString();
    } else if (value instanceof ZonedDateTime time) {
      return time.toOffsetDateTime().toString();
    }
    return value == null ? null : value.toString();
  }

  private byte[] body() {
    Map<String, @Nullable Object> embedded = new LinkedHashMap<>();
    embedded.put("callbacks", rule.signatures().signatures(value(Rule.LINK)));
    embedded.put("errbacks", rule.signatures().signatures(value(Rule.LINK_ERROR)));
    embedded.put("chain", null);
    embedded.put("chord", null);
    Object kwargs = value(Rule.KWARGS);
    Object[] parts = {
      SignatureNames.list(value(Rule.ARGS)), kwargs == null ? Map.of() : kwargs, embedded
    };
    return Json.write(Arrays.asList(parts)).getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable String text(String part) {
    Object value = value(part);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }

  private @Nullable Object value(String part) {
    Expression expression = rule.value(part);
    return expression == null ? null : expression.in(call);
  }
}
