package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/** Channels on which a task cannot be taken over. */
final class ModeRule implements PublicationRule {

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    return switch (publication.mode()) {
      case CLOSED ->
          new Translation.PassThrough(
              PassThroughReason.CHANNEL_CLOSED,
              "the channel is closed: amqp-client tells the caller");
      case UNKNOWN ->
          new Translation.PassThrough(
              PassThroughReason.UNKNOWN_CHANNEL_STATE,
              "the channel was opened before the agent was attached, so that its state is not known:"
                  + " have the service open a new one (in Spring,"
                  + " CachingConnectionFactory.resetConnection()), or restart it with the agent");
      case TX, CONFIRM, PLAIN -> null;
    };
  }
}
