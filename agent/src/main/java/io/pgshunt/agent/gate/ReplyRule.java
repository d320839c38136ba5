package io.pgshunt.agent.gate;

import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import org.jspecify.annotations.Nullable;

/**
 * Tasks whose reply is awaited over AMQP (rule T4). That {@code reply_to} is set proves nothing,
 * for Celery clients always set it: it must name the direct reply-to pseudo-queue or a queue that
 * this JVM declared or consumed.
 */
public final class ReplyRule implements PublicationRule {

  /** Also the start of the names that a broker makes of it. */
  private static final String DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";

  private final QueueNames usedQueues;

  public ReplyRule(QueueNames usedQueues) {
    this.usedQueues = usedQueues;
  }

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    String replyTo = publication.message().properties().replyTo();
    if (replyTo == null || replyTo.isEmpty()) {
      return null;
    } else if (replyTo.startsWith(DIRECT_REPLY_TO)) {
      return awaited("reply_to is the direct reply-to pseudo-queue");
    } else if (usedQueues.contains(replyTo)) {
      return awaited("reply_to '" + replyTo + "' is a queue that this JVM declared or consumes");
    } else if (!usedQueues.isComplete()) {
      return awaited(
          "reply_to '"
              + replyTo
              + "' may be a queue that this JVM used before the agent came: set"
              + " pgshunt.reply-to=ignore if nobody awaits replies");
    }
    return null;
  }

  private static Translation.PassThrough awaited(String detail) {
    return new Translation.PassThrough(PassThroughReason.REPLY_AWAITED, detail);
  }
}
