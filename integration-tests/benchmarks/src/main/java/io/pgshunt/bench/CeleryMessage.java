package io.pgshunt.bench;

import io.pgshunt.celery.AmqpMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages with the headers and the spacing of a Celery 5 client. */
public enum CeleryMessage {
  /** Without callbacks, about 200 bytes. */
  PLAIN("null", ""),

  /** The same with one callback. */
  LINK(
      "[{\"task\": \"shop.notify\", \"args\": [\"paid\"], \"kwargs\": {}, \"options\":"
          + " {\"queue\": \"mail\", \"task_id\": \"1d7a3c2e-4b5f-4a86-9c07-8e9f0a1b2c3d\"},"
          + " \"subtask_type\": null, \"immutable\": false}]",
      ""),

  /** Without callbacks, 4 KB. */
  LARGE("null", "abcdefgh".repeat(488));

  private final String body;

  CeleryMessage(String callbacks, String note) {
    body =
        "[[481516, \"invoice\"], {\"amount\": \"42.00\", \"currency\": \"EUR\", \"customer\": 2342,"
            + " \"note\": \"thank you for your order"
            + note
            + "\"}, {\"callbacks\": "
            + callbacks
            + ", \"errbacks\": null, \"chain\": null, \"chord\": null}]";
  }

  AmqpMessage amqp() {
    String id = "9c1e4c1f-60b6-4c8f-a8c5-6c2c1e6f6a11";
    return new AmqpMessage(
        "",
        "shop",
        new AmqpMessage.Properties(
            "application/json",
            "utf-8",
            headers(id),
            2,
            0,
            id,
            "6a3f2d1c-7788-3a5b-9d0e-1f2a3b4c5d6e",
            null,
            null,
            null,
            null,
            null,
            null,
            null),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, @Nullable Object> headers(String id) {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("lang", "py");
    headers.put("task", "shop.pay");
    headers.put("id", id);
    headers.put("shadow", null);
    headers.put("eta", null);
    headers.put("expires", null);
    headers.put("group", null);
    headers.put("group_index", null);
    headers.put("retries", 0);
    headers.put("timelimit", Arrays.asList(null, null));
    headers.put("root_id", id);
    headers.put("parent_id", null);
    headers.put("argsrepr", "(481516, 'invoice')");
    headers.put("kwargsrepr", "{'amount': '42.00', 'currency': 'EUR', 'customer': 2342}");
    headers.put("origin", "gen4711@shop-web-7d9f");
    return headers;
  }
}
