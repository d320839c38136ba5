package io.pgshunt.consumer.chain;

import java.util.Set;

/**
 * What the owner of a consumer decides about the ends of tasks.
 *
 * @param results which outcomes can be looked up
 * @param propagated names of headers that continuations get from their parent (rule C7)
 * @param failedResults which results are failures
 * @param expiredRunsOnError whether on_error follows a task that came too late; in Celery nothing
 *     does
 */
public record ChainSettings(
    ResultPolicy results,
    Set<String> propagated,
    FailedResults failedResults,
    boolean expiredRunsOnError) {

  public ChainSettings {
    propagated = Set.copyOf(propagated);
  }

  /** Passes no headers on; results and expired tasks as in Celery. */
  public static ChainSettings keeping(ResultPolicy results) {
    return new ChainSettings(results, Set.of(), FailedResults.AS_SUCCESSES, false);
  }
}
