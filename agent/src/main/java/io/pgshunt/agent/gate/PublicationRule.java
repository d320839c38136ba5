package io.pgshunt.agent.gate;

import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/**
 * A reason to leave a task to AMQP that lies in how it is published, not in what it says. Cheap.
 * Implementations are thread-safe.
 */
public interface PublicationRule {

  /** Null if this rule has nothing against moving the message. */
  Translation.@Nullable PassThrough against(Publication publication);
}
