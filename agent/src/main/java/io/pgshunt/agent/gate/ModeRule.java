package io.pgshunt.agent.gate;

import static io.pgshunt.celery.PassThroughReason.CHANNEL_CLOSED;
import static io.pgshunt.celery.PassThroughReason.IMMEDIATE;
import static io.pgshunt.celery.PassThroughReason.MANDATORY;

import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/** Publishes of which the caller awaits more than that they are sent. */
final class ModeRule implements PublicationRule {

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    return switch (publication.mode()) {
      case CLOSED ->
          new Translation.PassThrough(
              CHANNEL_CLOSED, "the channel is closed: amqp-client tells the caller");
      case TX, CONFIRM, PLAIN -> againstFlags(publication);
    };
  }

  private static Translation.@Nullable PassThrough againstFlags(Publication publication) {
    if (publication.mandatory()) {
      return new Translation.PassThrough(MANDATORY, "published with mandatory set");
    } else if (publication.immediate()) {
      return new Translation.PassThrough(IMMEDIATE, "published with immediate set");
    }
    return null;
  }
}
