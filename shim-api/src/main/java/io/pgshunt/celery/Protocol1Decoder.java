package io.pgshunt.celery;

import static io.pgshunt.celery.PassThroughReason.CHORD;
import static io.pgshunt.celery.PassThroughReason.MALFORMED;
import static io.pgshunt.celery.PassThroughReason.NOT_A_TASK;

import io.pgshunt.task.Completion;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.Limits;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Protocol 1: everything in one JSON object. */
final class Protocol1Decoder {

  private static final byte[] TASK_KEY = "\"task\"".getBytes(StandardCharsets.US_ASCII);

  /** Members that become fields of the payload, or say nothing beyond one that does. */
  private static final Set<String> FIELD_MEMBERS =
      Set.of(
          "task",
          "id",
          "args",
          "kwargs",
          "retries",
          "eta",
          "expires",
          "callbacks",
          "errbacks",
          "timelimit",
          "group",
          "group_index",
          "chord");

  private final MessageBody bodies;
  private final Routing routing;

  Protocol1Decoder(MessageBody bodies, Routing routing) {
    this.bodies = bodies;
    this.routing = routing;
  }

  /** Without parsing: JSON that is compressed, or an object with a key "task" somewhere. */
  static boolean mayBeProtocol1(AmqpMessage message) {
    if (!CeleryCodec.isJson(message.properties().contentType())) {
      return false;
    }
    if (message.properties().headers().get(CeleryNames.COMPRESSION) != null) {
      return true;
    }
    byte[] body = message.body();
    return MessageBody.startsWith(body, '{') && contains(body, TASK_KEY);
  }

  private static boolean contains(byte[] body, byte[] wanted) {
    for (int i = 0; i <= body.length - wanted.length; i++) {
      int matched = 0;
      while (matched < wanted.length && body[i + matched] == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return true;
      }
    }
    return false;
  }

  TaskPayload decode(AmqpMessage message, Instant now) {
    HeaderMap headers = new HeaderMap(message.properties().headers());
    String text = textOf(message, headers);
    Map<String, RawJson> body = bodyOf(text);
    JsonMembers members = new JsonMembers(body, MALFORMED, "body");
    String taskName = members.required("task").asString();
    String taskId = members.required("id").asString();
    Limits.name(taskName, "task_name");
    Limits.name(taskId, "task_id");
    headers.requireNoField();
    String parent = "task " + taskName + "[" + taskId + "]";
    if (members.get("chord") != null) {
      throw new Untranslatable(CHORD, parent + " is a member of a chord");
    }
    boolean utc = !body.containsKey("utc") || !Falsy.is(body.get("utc"));
    Instant expires = members.time("expires", utc);
    CallbackDecoder callbacks = new CallbackDecoder(routing, parent);
    HeaderValues values = new HeaderValues();
    Map<String, RawJson> others = othersOf(headers, values, members);
    TaskPayload payload =
        TaskPayload.builder(taskId, taskName)
            .args(members.required("args"))
            .kwargs(object(body.getOrDefault("kwargs", RawJson.EMPTY_OBJECT)))
            .headers(RawJson.object(others))
            .rootId(members.text("root_id"))
            .parentId(members.text("parent_id"))
            .priority(message.properties().priority())
            .eta(members.time("eta", utc))
            .expires(expires != null ? expires : BrokerExpiration.of(message.properties(), now))
            .timeLimit(members.limit("timelimit", 0))
            .softTimeLimit(members.limit("timelimit", 1))
            .retries(members.count("retries"))
            .completion(
                Completion.of(
                    callbacks.list(body.get("callbacks"), "callbacks"),
                    callbacks.list(body.get("errbacks"), "errbacks")))
            .build();
    KeptProperties kept = KeptProperties.of(message, payload, 1, routing);
    kept.putIfAny(KeptProperties.HEADER_TYPES, values.types());
    kept.putIfAny("protocol_1_members", otherMembers(body));
    KeptBody.note(message, headers.text(CeleryNames.COMPRESSION), text, payload, kept);
    kept.addTo(others);
    return payload.toBuilder().headers(RawJson.object(others)).build();
  }

  /** What cannot even be read is a task's body only if it looks like one as far as one can see. */
  private String textOf(AmqpMessage message, HeaderMap headers) {
    try {
      return bodies.text(message, headers.text(CeleryNames.COMPRESSION));
    } catch (Untranslatable e) {
      if (TaskShape.isIn(message.body())) {
        throw e;
      }
      throw new Untranslatable(NOT_A_TASK, "no protocol 1 body: " + e.getMessage());
    }
  }

  private static Map<String, RawJson> bodyOf(String text) {
    try {
      RawJson body = RawJson.parse(text);
      if (TaskShape.isIn(body)) {
        return body.members();
      }
    } catch (JsonException e) {
      throw new Untranslatable(NOT_A_TASK, "the body is not JSON: " + e.getMessage());
    }
    throw new Untranslatable(
        NOT_A_TASK, "no 'task' header, and no body with strings 'task' and 'id' and a list 'args'");
  }

  private static RawJson object(RawJson kwargs) {
    if (!kwargs.isObject()) {
      throw new Untranslatable(MALFORMED, "kwargs is not an object: " + kwargs.describe());
    }
    return kwargs;
  }

  private static Map<String, RawJson> othersOf(
      HeaderMap headers, HeaderValues values, JsonMembers members) {
    Map<String, RawJson> others = headers.others(values);
    putIfSet(others, CeleryNames.GROUP, members.get("group"));
    putIfSet(others, CeleryNames.GROUP_INDEX, members.get("group_index"));
    return others;
  }

  private static Map<String, RawJson> otherMembers(Map<String, RawJson> body) {
    Map<String, RawJson> others = new LinkedHashMap<>(body);
    others.keySet().removeAll(FIELD_MEMBERS);
    others.values().removeIf(RawJson::isNull);
    others.remove("utc", RawJson.of(true));
    others.remove("taskset", body.get("group"));
    return others;
  }

  private static void putIfSet(Map<String, RawJson> headers, String name, @Nullable RawJson value) {
    if (value != null) {
      headers.put(name, value);
    }
  }
}
