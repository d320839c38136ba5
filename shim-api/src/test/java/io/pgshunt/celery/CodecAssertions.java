package io.pgshunt.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;

/** Decodes with a fixed moment and routing, and insists on the kind of answer. */
final class CodecAssertions {

  static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");

  static final int LIMIT = 1_000_000;

  private CodecAssertions() {}

  static Translation decode(AmqpMessage message) {
    return decode(message, ConfiguredRouting.builder().defaultQueue("celery").build());
  }

  static Translation decode(AmqpMessage message, Routing routing) {
    return new CeleryCodec(routing, LIMIT).decode(message, NOW);
  }

  static TaskPayload translated(AmqpMessage message) {
    Translation translation = decode(message);
    assertThat(translation).isInstanceOf(Translation.Translated.class);
    return ((Translation.Translated) translation).payload();
  }

  /** The continuations on success, as JSON. */
  static String onSuccess(AmqpMessage message) {
    return PayloadJson.write(translated(message).completion().onSuccess()).text();
  }

  static String onError(AmqpMessage message) {
    return PayloadJson.write(translated(message).completion().onError()).text();
  }

  static void passesThrough(AmqpMessage message, PassThroughReason reason, String detail) {
    passesThrough(decode(message), reason, detail);
  }

  static void passesThrough(Translation translation, PassThroughReason reason, String detail) {
    assertThat(translation).isInstanceOf(Translation.PassThrough.class);
    Translation.PassThrough passThrough = (Translation.PassThrough) translation;
    assertThat(passThrough.reason()).as(passThrough.detail()).isEqualTo(reason);
    assertThat(passThrough.detail()).contains(detail);
  }
}
