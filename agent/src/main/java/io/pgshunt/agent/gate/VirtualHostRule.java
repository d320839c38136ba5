package io.pgshunt.agent.gate;

import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/** Keeps the tasks of virtual hosts on AMQP that are not among the configured ones. */
final class VirtualHostRule implements PublicationRule {

  private final VirtualHosts configured;

  VirtualHostRule(VirtualHosts configured) {
    this.configured = configured;
  }

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    BrokerConnection connection = publication.connection();
    if (connection == null || configured.contains(connection.virtualHost())) {
      return null;
    }
    String name = connection.virtualHost();
    return new Translation.PassThrough(
        PassThroughReason.OTHER_VHOST,
        name == null
            ? "the virtual host of the connection cannot be told"
            : configured.objectionTo(name));
  }
}
