package io.pgshunt.celery;

import static io.pgshunt.celery.PassThroughReason.BATCH;
import static io.pgshunt.celery.PassThroughReason.CELERY_BUILTIN;
import static io.pgshunt.celery.PassThroughReason.CHORD;
import static io.pgshunt.celery.PassThroughReason.CONTENT_TYPE;
import static io.pgshunt.celery.PassThroughReason.MALFORMED;
import static io.pgshunt.celery.PassThroughReason.NOT_A_TASK;
import static io.pgshunt.celery.PassThroughReason.NO_QUEUE;
import static io.pgshunt.celery.PassThroughReason.TOO_LARGE;

import io.pgshunt.task.JsonException;
import io.pgshunt.task.Limits;
import io.pgshunt.task.TaskPayload;
import io.pgshunt.task.TooLongException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates Celery task messages to payloads and back (rules T1 to T6). Pure and thread-safe: the
 * only inputs are the message, the routing and the moment of publication.
 */
public final class CeleryCodec {

  /** Tasks of Celery's own that our consumers run as well (fact 11). */
  private static final Set<String> BUILTINS_WE_RUN = Set.of("celery.map", "celery.starmap");

  private static final Set<String> CHORD_TASKS = Set.of("celery.chord", "celery.chord_unlock");

  private final Routing routing;
  private final Protocol2Decoder protocol2;
  private final Protocol1Decoder protocol1;

  /**
   * @param routing where messages and callbacks go
   * @param maxBodyBytes bodies larger than this, before or after decompression, pass through
   */
  public CeleryCodec(Routing routing, int maxBodyBytes) {
    MessageBody body = new MessageBody(maxBodyBytes);
    this.routing = routing;
    this.protocol2 = new Protocol2Decoder(body, routing);
    this.protocol1 = new Protocol1Decoder(body, routing);
  }

  /**
   * A cheap look, without reading the body's JSON, at whether a message may be a Celery task: false
   * means that {@link #decode} would answer {@link PassThroughReason#NOT_A_TASK} or {@link
   * PassThroughReason#BATCH}.
   */
  public static boolean mayBeTask(AmqpMessage message) {
    if (message.properties().headers().get(CeleryNames.SPRING_BATCH) != null) {
      return false;
    }
    return hasTaskHeader(message)
        ? Protocol2Decoder.mayBeProtocol2(message)
        : Protocol1Decoder.mayBeProtocol1(message);
  }

  /**
   * What {@code message}, published at {@code now}, means. Never throws for a message's content.
   */
  public Translation decode(AmqpMessage message, Instant now) {
    try {
      return translate(message, now);
    } catch (Untranslatable e) {
      return e.asTranslation();
    } catch (TooLongException e) {
      return new Translation.PassThrough(TOO_LARGE, String.valueOf(e.getMessage()));
    } catch (JsonException e) {
      return new Translation.PassThrough(
          MALFORMED, "the message is not the JSON it should be: " + e.getMessage());
    }
  }

  /**
   * The message that puts {@code payload} back on {@code queue}, through the default exchange.
   * Decoding it gives the payload again (rule T6), but for what is kept of how it was published:
   * the exchange, and an expiration, which now is the time that is left.
   */
  public static AmqpMessage encode(TaskPayload payload, String queue, Instant now) {
    return MessageEncoder.encode(payload, queue, now, false);
  }

  /**
   * The message that became {@code payload}: the same exchange, routing key, properties, headers
   * and bytes. A part that says something else by now (a retry counts its tries) is as {@link
   * #encode} writes it, and so is all of a payload that was no message. Headers that were absent
   * altogether come back as an empty table.
   */
  public static AmqpMessage encodeAsPublished(TaskPayload payload, String queue, Instant now) {
    return MessageEncoder.encode(payload, queue, now, true);
  }

  private Translation.Translated translate(AmqpMessage message, Instant now) {
    AmqpMessage.Properties properties = message.properties();
    if (properties.headers().get(CeleryNames.SPRING_BATCH) != null) {
      throw new Untranslatable(BATCH, "a Spring batch: many messages in one body");
    }
    if (hasTaskHeader(message)) {
      if (!Protocol2Decoder.mayBeProtocol2(message)) {
        throw new Untranslatable(
            NOT_A_TASK, "a 'task' header that is no name, or without an 'id' and its body");
      }
      requireJson(properties.contentType());
      requireRunnable(new HeaderMap(properties.headers()).requiredText(CeleryNames.TASK));
      // Before the body: it costs a look-up, and its answer does not depend on the callbacks.
      List<String> queues = queuesOf(message);
      return translated(message, queues, protocol2.decode(message, now), now);
    }
    if (!Protocol1Decoder.mayBeProtocol1(message)) {
      throw new Untranslatable(NOT_A_TASK, "no 'task' header and no protocol 1 body");
    }
    TaskPayload payload = protocol1.decode(message, now);
    requireRunnable(payload.taskName());
    return translated(message, queuesOf(message), payload, now);
  }

  /** Where the message has Celery's own expiry, that is a moment, and not reckoned anew. */
  private static Translation.Translated translated(
      AmqpMessage message, List<String> queues, TaskPayload payload, Instant now) {
    Instant expires = payload.expires();
    boolean relative =
        expires != null && expires.equals(BrokerExpiration.of(message.properties(), now));
    return new Translation.Translated(
        queues, payload, relative ? BrokerExpiration.lifetime(message.properties()) : null);
  }

  private static boolean hasTaskHeader(AmqpMessage message) {
    return message.properties().headers().get(CeleryNames.TASK) != null;
  }

  static boolean isJson(@Nullable String contentType) {
    return contentType != null && contentType.strip().equalsIgnoreCase(CeleryNames.JSON);
  }

  private static void requireJson(@Nullable String contentType) {
    if (!isJson(contentType)) {
      throw new Untranslatable(
          CONTENT_TYPE, "content_type is '" + contentType + "', not " + CeleryNames.JSON);
    }
  }

  private static void requireRunnable(String task) {
    if (CHORD_TASKS.contains(task)) {
      throw new Untranslatable(CHORD, "task " + task);
    }
    if (task.startsWith("celery.") && !BUILTINS_WE_RUN.contains(task)) {
      throw new Untranslatable(CELERY_BUILTIN, "task " + task + " runs in Celery workers only");
    }
  }

  private List<String> queuesOf(AmqpMessage message) {
    BrokerFeatures.requireNone(message);
    Destination destination =
        routing.destinationOf(
            message.exchange(), message.routingKey(), message.properties().headers());
    if (destination instanceof Destination.Queues known) {
      known.queues().forEach(queue -> Limits.queue(queue, "queue"));
      return known.queues();
    }
    throw new Untranslatable(NO_QUEUE, ((Destination.Unknown) destination).why());
  }
}
