package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ vouches for the property {@code user_id}: it closes the channel (406) if that is not the
 * user of the connection. A row with the property says the same to its consumer, so only one that
 * RabbitMQ would have accepted may become a row.
 */
final class UserIdRule implements PublicationRule {

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    String claimed = publication.message().properties().userId();
    BrokerConnection connection = publication.connection();
    if (claimed == null || connection == null || claimed.equals(connection.user())) {
      return null;
    }
    return new Translation.PassThrough(
        PassThroughReason.PROPERTY,
        "RabbitMQ decides about property user_id '"
            + claimed
            + "': "
            + (connection.user() == null
                ? "the user of the connection cannot be told"
                : "the user of the connection is '" + connection.user() + "'"));
  }
}
