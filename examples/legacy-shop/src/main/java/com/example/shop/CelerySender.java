package com.example.shop;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sends messages of Celery's protocol 2. */
final class CelerySender {

  private final Channel channel;
  private final String replyTo = UUID.randomUUID().toString();

  CelerySender(Channel channel) {
    this.channel = channel;
  }

  /** Has a task run, and then one of two others, depending on how it ended. Returns its id. */
  String send(Signature task, Signature link, Signature linkError) throws IOException {
    Map<String, Object> embed = embed();
    embed.put("callbacks", List.of(link.toMap()));
    embed.put("errbacks", List.of(linkError.toMap()));
    String id = UUID.randomUUID().toString();
    publish(task, id, null, embed);
    return id;
  }

  /** Has tasks run side by side and, when all are done, one more with all their results. */
  void sendChord(List<Signature> header, Signature body) throws IOException {
    String group = UUID.randomUUID().toString();
    for (Signature member : header) {
      Map<String, Object> embed = embed();
      embed.put("chord", body.toMap());
      publish(member, UUID.randomUUID().toString(), group, embed);
    }
  }

  private void publish(Signature task, String id, String group, Map<String, Object> embed)
      throws IOException {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("lang", "py");
    headers.put("task", task.task());
    headers.put("id", id);
    headers.put("shadow", null);
    headers.put("eta", null);
    headers.put("expires", null);
    headers.put("group", group);
    headers.put("retries", 0);
    headers.put("timelimit", Arrays.asList(null, null));
    headers.put("root_id", id);
    headers.put("parent_id", null);
    headers.put("argsrepr", task.args().toString());
    headers.put("kwargsrepr", task.kwargs().toString());
    headers.put("origin", "shop@" + ProcessHandle.current().pid());
    headers.put("ignore_result", false);
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType("application/json")
            .contentEncoding("utf-8")
            .headers(headers)
            .deliveryMode(2)
            .priority(0)
            .correlationId(id)
            .replyTo(replyTo)
            .build();
    String body = Json.write(List.of(task.args(), task.kwargs(), embed));
    channel.basicPublish("", task.queue(), properties, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> embed() {
    Map<String, Object> embed = new LinkedHashMap<>();
    for (String name : List.of("callbacks", "errbacks", "chain", "chord")) {
      embed.put(name, null);
    }
    return embed;
  }
}
