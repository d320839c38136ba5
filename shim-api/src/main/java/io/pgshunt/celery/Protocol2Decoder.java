package io.pgshunt.celery;

import static io.pgshunt.celery.PassThroughReason.CHORD;
import static io.pgshunt.celery.PassThroughReason.MALFORMED;
import static io.pgshunt.celery.PassThroughReason.UNKNOWN_PROTOCOL;

import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.Limits;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Protocol 2: the task in headers, {@code [args, kwargs, embed]} in the body. */
final class Protocol2Decoder {

  private final MessageBody bodies;
  private final Routing routing;

  Protocol2Decoder(MessageBody bodies, Routing routing) {
    this.bodies = bodies;
    this.routing = routing;
  }

  /**
   * Without parsing: whether a message with a header {@code task} is a task. Other software has
   * headers of that name, too; in a task it is a name, with an id beside it or the protocol's body.
   */
  static boolean mayBeProtocol2(AmqpMessage message) {
    Map<String, @Nullable Object> headers = message.properties().headers();
    return HeaderValues.isText(headers.get(CeleryNames.TASK))
        && (headers.get(CeleryNames.ID) != null || MessageBody.startsWith(message.body(), '['));
  }

  TaskPayload decode(AmqpMessage message, Instant now) {
    HeaderMap headers = new HeaderMap(message.properties().headers());
    String taskName = headers.requiredText(CeleryNames.TASK);
    String taskId = headers.requiredText(CeleryNames.ID);
    Limits.name(taskName, "task_name");
    Limits.name(taskId, "task_id");
    String compression = headers.text(CeleryNames.COMPRESSION);
    String text = bodies.text(message, compression);
    RawJson body = RawJson.parse(text);
    if (!body.isArray()) {
      throw new Untranslatable(
          UNKNOWN_PROTOCOL,
          "the headers are protocol 2's, but the body is not an array: " + body.describe());
    }
    List<RawJson> parts = body.elements();
    if (parts.size() != 3) {
      throw new Untranslatable(
          MALFORMED, "the body has " + parts.size() + " elements, not [args, kwargs, embed]");
    }
    Instant expires = headers.time(CeleryNames.EXPIRES);
    HeaderValues values = new HeaderValues();
    Map<String, RawJson> others = headers.others(values);
    TaskPayload.Builder builder =
        TaskPayload.builder(taskId, taskName)
            .args(require(parts.get(0).isArray(), "args", "an array", parts.get(0)))
            .kwargs(require(parts.get(1).isObject(), "kwargs", "an object", parts.get(1)))
            .rootId(headers.text(CeleryNames.ROOT_ID))
            .parentId(headers.text(CeleryNames.PARENT_ID))
            .priority(message.properties().priority())
            .eta(headers.time(CeleryNames.ETA))
            .expires(expires != null ? expires : BrokerExpiration.of(message.properties(), now))
            .timeLimit(headers.limit(0))
            .softTimeLimit(headers.limit(1))
            .retries(headers.count(CeleryNames.RETRIES))
            .completion(completionOf(parts.get(2), taskName, taskId));
    TaskPayload payload = builder.build();
    KeptProperties kept = KeptProperties.of(message, payload, 2, routing);
    StandardHeaders.note(message.properties().headers(), payload, values, kept);
    kept.putIfAny(KeptProperties.HEADER_TYPES, values.types());
    KeptBody.note(message, compression, text, payload, kept);
    kept.addTo(others);
    return builder.headers(RawJson.object(others)).build();
  }

  private Completion completionOf(RawJson embed, String taskName, String taskId) {
    if (Falsy.is(embed) || embed.equals(MessageEncoder.EMPTY_EMBED)) {
      return new Completion.None();
    }
    Map<String, RawJson> members = require(embed.isObject(), "embed", "an object", embed).members();
    String parent = "task " + taskName + "[" + taskId + "]";
    if (isSet(members.get("chord"))) {
      throw new Untranslatable(CHORD, parent + " is a member of a chord");
    }
    CallbackDecoder callbacks = new CallbackDecoder(routing, parent);
    List<ContinuationSpec> onSuccess =
        new ArrayList<>(callbacks.list(members.get("callbacks"), "callbacks"));
    onSuccess.addAll(callbacks.restOfChain(members.get("chain"), "chain"));
    return Completion.of(onSuccess, callbacks.list(members.get("errbacks"), "errbacks"));
  }

  private static boolean isSet(@Nullable RawJson value) {
    return value != null && !value.isNull();
  }

  private static RawJson require(boolean met, String what, String expected, RawJson found) {
    if (!met) {
      throw new Untranslatable(MALFORMED, what + " is not " + expected + ": " + found.describe());
    }
    return found;
  }
}
