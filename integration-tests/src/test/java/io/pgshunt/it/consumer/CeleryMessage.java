package io.pgshunt.it.consumer;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.task.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task message as a Celery client publishes it, with as much of it set as a test needs. */
final class CeleryMessage {

  private final String id = UUID.randomUUID().toString();
  private final String task;
  private final List<Object> args;
  private final Map<String, Object> kwargs = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> headers = new HashMap<>();
  private RawJson callbacks = RawJson.NULL;
  private RawJson errbacks = RawJson.NULL;
  private RawJson chain = RawJson.NULL;
  private RawJson chord = RawJson.NULL;
  private String exchange = "";
  private String routingKey = Lab.QUEUE;
  private @Nullable Integer priority;
  private @Nullable String contentType = "application/json";
  private @Nullable String contentEncoding = "utf-8";

  private CeleryMessage(String task, Object... args) {
    this.task = task;
    this.args = List.of(args);
  }

  static CeleryMessage of(String task, Object... args) {
    return new CeleryMessage(task, args);
  }

  String id() {
    return id;
  }

  CeleryMessage kwarg(String name, Object value) {
    kwargs.put(name, value);
    return this;
  }

  CeleryMessage link(Signature... signatures) {
    callbacks = Signature.json(signatures);
    return this;
  }

  CeleryMessage linkError(Signature... signatures) {
    errbacks = Signature.json(signatures);
    return this;
  }

  /** The rest of a chain, in the order it is to run. */
  CeleryMessage then(Signature... members) {
    Signature[] reversed = new Signature[members.length];
    for (int i = 0; i < members.length; i++) {
      reversed[members.length - 1 - i] = members[i];
    }
    chain = Signature.json(reversed);
    return this;
  }

  CeleryMessage chord(Signature body) {
    chord = body.json();
    return this;
  }

  CeleryMessage content(String type, @Nullable String encoding) {
    contentType = type;
    contentEncoding = encoding;
    return this;
  }

  CeleryMessage header(String name, @Nullable Object value) {
    headers.put(name, value);
    return this;
  }

  CeleryMessage priority(int value) {
    priority = value;
    return this;
  }

  CeleryMessage queue(String queue) {
    routingKey = queue;
    return this;
  }

  CeleryMessage exchange(String name, String key) {
    exchange = name;
    routingKey = key;
    return this;
  }

  /** Protocol 2: the task in headers, the body an array of three. */
  AmqpMessage protocol2() {
    Map<String, RawJson> embed = new LinkedHashMap<>();
    embed.put("callbacks", callbacks);
    embed.put("errbacks", errbacks);
    embed.put("chain", chain);
    embed.put("chord", chord);
    return protocol2(
        RawJson.array(List.of(RawJson.of(args), RawJson.of(kwargs), RawJson.object(embed))).text());
  }

  /** The headers of protocol 2, and a body that may be wrong. */
  AmqpMessage protocol2(String body) {
    Map<String, @Nullable Object> all = new HashMap<>();
    all.put("lang", "py");
    all.put("task", task);
    all.put("id", id);
    all.put("shadow", null);
    all.put("eta", null);
    all.put("expires", null);
    all.put("group", null);
    all.put("group_index", null);
    all.put("retries", 0);
    all.put("timelimit", Arrays.asList(null, null));
    all.put("root_id", id);
    all.put("parent_id", null);
    all.put("argsrepr", "()");
    all.put("kwargsrepr", "{}");
    all.put("origin", "gen1@host");
    all.put("ignore_result", false);
    all.putAll(headers);
    return message(all, body);
  }

  /** Protocol 2 with only the headers that a worker needs. */
  AmqpMessage minimalProtocol2() {
    return message(
        Map.of("task", task, "id", id), new String(protocol2().body(), StandardCharsets.UTF_8));
  }

  /** Protocol 1: everything in the body. */
  AmqpMessage protocol1() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("task", task);
    body.put("id", id);
    body.put("args", args);
    body.put("kwargs", kwargs);
    body.put("retries", 0);
    body.put("eta", RawJson.NULL);
    body.put("expires", RawJson.NULL);
    body.put("utc", true);
    body.put("callbacks", callbacks);
    body.put("errbacks", errbacks);
    body.put("timelimit", RawJson.parse("[null, null]"));
    body.put("taskset", RawJson.NULL);
    body.put("chord", RawJson.NULL);
    return message(Map.of(), RawJson.of(body).text());
  }

  /** Protocol 1 with only what tells it from other JSON. */
  AmqpMessage minimalProtocol1() {
    return message(Map.of(), RawJson.of(Map.of("task", task, "id", id, "args", args)).text());
  }

  /** Protocol 1 with only what a worker needs. */
  AmqpMessage protocol1WithoutArgs() {
    return message(Map.of(), RawJson.of(Map.of("task", task, "id", id)).text());
  }

  private AmqpMessage message(Map<String, @Nullable Object> amqpHeaders, String body) {
    return new AmqpMessage(
        exchange,
        routingKey,
        new AmqpMessage.Properties(
            contentType,
            contentEncoding,
            amqpHeaders,
            2,
            priority,
            id,
            UUID.randomUUID().toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
