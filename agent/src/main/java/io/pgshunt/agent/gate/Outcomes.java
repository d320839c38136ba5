package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of each message: counted, reported and sampled into the log; and, where a policy says
 * so, told to the sender. Thread-safe.
 */
final class Outcomes {

  private static final String TASK_HEADER = "task";
  private static final String MOVED = "moved";
  private static final String UNKNOWN = "unknown";
  private static final String STAYED = "stayed: ";
  private static final String REJECTED = "rejected: ";
  private static final String WOULD_MOVE = Report.SHADOW + "move";
  private static final String WOULD_STAY = Report.SHADOW + "stay: ";

  private final GateCounters counters = new GateCounters();
  private final Report report = new Report();
  private final GateLog log;
  private final Supplier<Policies> policies;

  Outcomes(GateLog log, Supplier<Policies> policies) {
    this.log = log;
    this.policies = policies;
  }

  GateStatistics statistics() {
    return counters.snapshot();
  }

  List<Report.Line> report() {
    return report.lines();
  }

  void resetReport() {
    report.clear();
  }

  /** The task's rows are committed. */
  void moved(MovableTask task) {
    counters.rerouted();
    report.add(task.taskName(), task.callSite(), MOVED, "");
  }

  /**
   * The message goes to AMQP.
   *
   * @param publication null if it could not even be read
   * @return false
   * @throws IOException if a policy has the sender told instead
   */
  boolean passed(@Nullable Publication publication, Translation.PassThrough passThrough)
      throws IOException {
    PassThroughReason reason = passThrough.reason();
    String policy = rejectedBy(reason);
    if (policy == null) {
      counters.passed(reason);
      log.passed(publication, passThrough);
      add(publication, STAYED + reason, passThrough.detail());
      return false;
    }
    counters.rejected(reason);
    log.rejected(publication, passThrough);
    add(publication, REJECTED + reason, passThrough.detail());
    throw new IOException(
        "pgshunt: the task was not sent ("
            + reason
            + "): "
            + passThrough.detail()
            + "; set "
            + policy
            + "=amqp to have it published to AMQP");
  }

  /** The setting by which the sender is told; null if the message goes to AMQP. */
  private @Nullable String rejectedBy(PassThroughReason reason) {
    return switch (reason.kind()) {
      case NOT_EXPRESSIBLE ->
          policies.get().rejectUntranslatable() ? "pgshunt.untranslatable" : null;
      case DATABASE -> policies.get().throwOnFailure() ? "pgshunt.on-failure" : null;
      case NO_TASK, NOT_WANTED, FAULT -> null;
    };
  }

  /** It is not known whether the task's rows are committed. */
  void unknown(MovableTask task, String message) {
    counters.outcomeUnknown();
    log.outcomeUnknown(message);
    report.add(task.taskName(), task.callSite(), UNKNOWN, message);
  }

  /** In shadow mode: what would have become of the message. */
  void shadowed(Publication publication, Translation translation) {
    if (translation instanceof Translation.PassThrough passThrough) {
      counters.wouldStay(passThrough.reason());
      if (add(publication, WOULD_STAY + passThrough.reason(), passThrough.detail())) {
        log.shadowed(publication, WOULD_STAY + passThrough.reason() + ": " + passThrough.detail());
      }
    } else if (translation instanceof Translation.Translated task) {
      counters.wouldMove();
      String queues = "to " + String.join(", ", task.queues());
      if (report.add(task.payload().taskName(), CallSite.find(), WOULD_MOVE, queues)) {
        log.shadowed(publication, WOULD_MOVE + " " + queues);
      }
    }
  }

  /** In shadow mode: nothing speaks against the task but that PostgreSQL has not answered yet. */
  void notYetKnown(Translation.Translated task) {
    counters.notYetKnown();
    report.add(
        task.payload().taskName(),
        CallSite.find(),
        Report.NOT_YET_KNOWN,
        "PostgreSQL had not answered yet whether it would take it");
  }

  private boolean add(@Nullable Publication publication, String outcome, String detail) {
    Object task =
        publication == null ? null : publication.message().properties().headers().get(TASK_HEADER);
    // Everyday traffic that is none of our business has no line in the report
    return task != null && report.add(task.toString(), CallSite.find(), outcome, detail);
  }
}
