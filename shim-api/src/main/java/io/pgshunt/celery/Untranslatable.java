package io.pgshunt.celery;

/** Leaves the decoder with the reason why a message stays on AMQP. Carries no stack trace. */
final class Untranslatable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final PassThroughReason reason;

  Untranslatable(PassThroughReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  Translation.PassThrough asTranslation() {
    return new Translation.PassThrough(reason, String.valueOf(getMessage()));
  }
}
