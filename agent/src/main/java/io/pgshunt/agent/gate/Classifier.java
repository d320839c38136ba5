package io.pgshunt.agent.gate;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to do with a publication. The reason given is the one a person expects: a message that is no
 * task is just that, however it is published; of a task, how it is published is looked at before
 * its body is parsed. Thread-safe.
 */
public final class Classifier {

  private static final String TASK_HEADER = "task";

  private final Function<Publication, CeleryCodec> codecs;
  private final List<PublicationRule> rules;

  /**
   * @param rules in the order in which they are asked
   */
  public Classifier(CeleryCodec codec, List<PublicationRule> rules) {
    this(publication -> codec, rules);
  }

  /**
   * @param codecs the one that knows where the message leads
   * @param rules in the order in which they are asked
   */
  Classifier(Function<Publication, CeleryCodec> codecs, List<PublicationRule> rules) {
    this.codecs = codecs;
    this.rules = List.copyOf(rules);
  }

  /** Never throws for what the message says. */
  public Translation classify(Publication publication, Instant now) {
    AmqpMessage message = publication.message();
    CeleryCodec codec = codecs.apply(publication);
    Translation.PassThrough objection =
        CeleryCodec.mayBeTask(message) ? firstObjection(publication) : null;
    if (objection == null || isNoTask(codec, message, now)) {
      return codec.decode(message, now);
    }
    return objection;
  }

  private Translation.@Nullable PassThrough firstObjection(Publication publication) {
    for (PublicationRule rule : rules) {
      Translation.PassThrough objection = rule.against(publication);
      if (objection != null) {
        return objection;
      }
    }
    return null;
  }

  /** Protocol 1 has no header to go by: of JSON with a key "task", only the whole body tells. */
  private static boolean isNoTask(CeleryCodec codec, AmqpMessage message, Instant now) {
    return message.properties().headers().get(TASK_HEADER) == null
        && codec.decode(message, now) instanceof Translation.PassThrough passThrough
        && passThrough.reason() == PassThroughReason.NOT_A_TASK;
  }
}
