package io.pgshunt.consumer.chain;

import io.pgshunt.task.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * Which returned values count as failures (rule C4).
 *
 * @param runOnError whether on_error follows them; else on_success does, as in Celery
 * @param member name of the member of a JSON object that tells a failure; null for none: then only
 *     a {@link io.pgshunt.consumer.ending.TaskResult} is one
 * @param value the member's value that does
 */
public record FailedResults(boolean runOnError, @Nullable String member, @Nullable RawJson value) {

  public static final FailedResults AS_SUCCESSES = new FailedResults(false, null, null);

  boolean matches(RawJson result) {
    return member != null
        && value != null
        && result.isObject()
        && value.equals(result.members().get(member));
  }
}
