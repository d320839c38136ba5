package io.pgshunt.queue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that meet every condition that is set.
 *
 * @param ids of the dead letters themselves; empty for any
 * @param taskIds empty for any
 * @param taskName {@code *} stands for any characters; null for any
 * @param queue {@code *} stands for any characters; null for any
 * @param reason name of a {@link DeadLetter.Reason}; null for any
 * @param olderThan dead for longer than this; null for any age
 * @param newerThan dead for less than this; null for any age
 */
public record DeadLetterFilter(
    List<Long> ids,
    List<String> taskIds,
    @Nullable String taskName,
    @Nullable String queue,
    DeadLetter.@Nullable Reason reason,
    @Nullable Duration olderThan,
    @Nullable Duration newerThan) {

  /** All of them. */
  public static final DeadLetterFilter ALL =
      new DeadLetterFilter(List.of(), List.of(), null, null, null, null, null);

  public DeadLetterFilter {
    ids = List.copyOf(ids);
    taskIds = List.copyOf(taskIds);
  }

  /** One dead letter. */
  public static DeadLetterFilter id(long id) {
    return new DeadLetterFilter(List.of(id), List.of(), null, null, null, null, null);
  }
}
