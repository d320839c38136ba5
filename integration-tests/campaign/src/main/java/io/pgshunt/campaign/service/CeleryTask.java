package io.pgshunt.campaign.service;

import com.rabbitmq.client.AMQP;
import io.pgshunt.campaign.check.Naming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as a Celery 5 client publishes it, with a callback and an errback.
 *
 * @param queue its routing key
 * @param millis how long its handler takes
 * @param countdown when it is due
 */
record CeleryTask(String id, String queue, Queues queues, int millis, Duration countdown) {

  static final String WORK = "campaign.work";
  static final String ON_SUCCESS = "campaign.on_success";
  static final String ON_ERROR = "campaign.on_error";

  AMQP.BasicProperties properties() {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("lang", "py");
    headers.put("task", WORK);
    headers.put("id", id);
    headers.put("shadow", null);
    headers.put("eta", countdown.isZero() ? null : Instant.now().plus(countdown).toString());
    headers.put("expires", null);
    headers.put("group", null);
    headers.put("retries", 0);
    headers.put("timelimit", Arrays.asList(null, null));
    headers.put("root_id", id);
    headers.put("parent_id", null);
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .deliveryMode(2)
        .correlationId(id)
        .messageId(id)
        .headers(headers)
        .build();
  }

  byte[] body() {
    String text =
        "[["
            + millis
            + "], {}, {\"callbacks\": ["
            + signature(ON_SUCCESS, Naming.onSuccess(id))
            + "], \"errbacks\": ["
            + signature(ON_ERROR, Naming.onError(id))
            + "], \"chain\": null, \"chord\": null}]";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String signature(String task, String taskId) {
    return """
    {"task": "%s", "args": [], "kwargs": {}, "options": {"queue": "%s", "task_id": "%s"},\
     "subtask_type": null, "immutable": true}"""
        .formatted(task, queues.follow(), taskId);
  }
}
