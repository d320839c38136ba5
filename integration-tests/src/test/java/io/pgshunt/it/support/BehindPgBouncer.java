package io.pgshunt.it.support;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The tests of the consumer and the queue are run a second time, with PgBouncer between them and
 * PostgreSQL; there they are skipped where PgBouncer is not installed.
 */
public final class BehindPgBouncer implements ExecutionCondition {

  /** System property: {@code true} in that run. */
  private static final String WANTED = "pgshunt.it.behind-pgbouncer";

  /** Whether this is that run. */
  public static boolean isWanted() {
    return Boolean.getBoolean(WANTED);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!isWanted()) {
      return ConditionEvaluationResult.enabled("this run is not behind PgBouncer");
    }
    Optional<Path> program = PgBouncer.find();
    Servers.note(
        "PgBouncer",
        program.map(PgBouncer::version).orElse("PgBouncer: not found (the tests were skipped)"));
    return program.isPresent()
        ? ConditionEvaluationResult.enabled("PgBouncer is " + program.get())
        : ConditionEvaluationResult.disabled("PgBouncer is not installed");
  }
}
