package io.pgshunt.celery;

import io.pgshunt.task.TaskPayload;
import java.time.Instant;

/**
 * Translates Celery task messages to payloads and back (rules T1 to T6). Pure and thread-safe: the
 * only inputs are the message, the routing and the moment of publication.
 */
public final class CeleryCodec {

  private final Routing routing;
  private final int maxBodyBytes;

  /**
   * @param routing where messages and callbacks go
   * @param maxBodyBytes bodies larger than this, before or after decompression, pass through
   */
  public CeleryCodec(Routing routing, int maxBodyBytes) {
    this.routing = routing;
    this.maxBodyBytes = maxBodyBytes;
  }

  /**
   * What {@code message}, published at {@code now}, means. Never throws for a message's content.
   */
  public Translation decode(AmqpMessage message, Instant now) {
    return new Translation.PassThrough(PassThroughReason.NOT_A_TASK, routing + " " + maxBodyBytes);
  }

  /** The message that puts {@code payload} back on {@code queue}, through the default exchange. */
  public static AmqpMessage encode(TaskPayload payload, String queue, Instant now) {
    throw new IllegalStateException("being written");
  }
}
