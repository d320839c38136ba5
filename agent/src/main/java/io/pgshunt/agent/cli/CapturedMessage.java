package io.pgshunt.agent.cli;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.task.RawJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One captured message. The queue that it was read from is not looked at: it is where the broker
 * took the message, not where its publisher sent it.
 */
final class CapturedMessage {

  private final Map<String, RawJson> members;
  private final String where;

  /**
   * @param where names the message in error messages
   */
  CapturedMessage(RawJson json, String where) throws BadCaptureException {
    this.members = object(json, where);
    this.where = where;
  }

  AmqpMessage toAmqp() throws BadCaptureException {
    return new AmqpMessage(
        required("exchange"), required("routing_key"), properties(), base64("body_b64"));
  }

  private AmqpMessage.Properties properties() throws BadCaptureException {
    RawJson json = members.get("properties");
    if (json == null) {
      throw wrong("properties", "is missing");
    }
    CapturedMessage in = new CapturedMessage(json, where + ".properties");
    Long timestamp = in.number("timestamp", 0, Instant.MAX.getEpochSecond());
    return new AmqpMessage.Properties(
        in.text("content_type"),
        in.text("content_encoding"),
        headers(),
        in.octet("delivery_mode"),
        in.octet("priority"),
        in.text("correlation_id"),
        in.text("reply_to"),
        in.text("expiration"),
        in.text("message_id"),
        timestamp == null ? null : Instant.ofEpochSecond(timestamp),
        in.text("type"),
        in.text("user_id"),
        in.text("app_id"),
        in.text("cluster_id"));
  }

  private Map<String, @Nullable Object> headers() throws BadCaptureException {
    RawJson typed = get("headers_typed");
    if (typed != null) {
      return HeaderJson.typed(typed, where + ".headers_typed");
    }
    RawJson plain = get("headers");
    return plain == null ? Map.of() : HeaderJson.plain(plain, where + ".headers");
  }

  private String required(String name) throws BadCaptureException {
    String value = text(name);
    if (value == null) {
      throw wrong(name, "is missing");
    }
    return value;
  }

  private @Nullable String text(String name) throws BadCaptureException {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw wrong(name, "is not a string: " + value.describe());
    }
    return value.asString();
  }

  private byte[] base64(String name) throws BadCaptureException {
    try {
      return Base64.getDecoder().decode(required(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "is not base64: " + e.getMessage());
    }
  }

  private @Nullable Integer octet(String name) throws BadCaptureException {
    Long value = number(name, 0, 255);
    return value == null ? null : value.intValue();
  }

  private @Nullable Long number(String name, long least, long most) throws BadCaptureException {
    RawJson value = get(name);
    if (value == null) {
      return null;
    }
    try {
      long number = new BigDecimal(value.text()).longValueExact();
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "is not a number: " + value.describe());
    } catch (ArithmeticException e) {
      throw wrong(name, "is not a whole number: " + value.describe());
    }
    throw wrong(name, "is out of range: " + value.describe());
  }

  private @Nullable RawJson get(String name) {
    RawJson value = members.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private BadCaptureException wrong(String name, String what) {
    return new BadCaptureException(where + "." + name + " " + what);
  }

  static Map<String, RawJson> object(RawJson json, String where) throws BadCaptureException {
    if (!json.isObject()) {
      throw new BadCaptureException(where + " is not an object: " + json.describe());
    }
    return json.members();
  }
}
