package io.pgshunt.consumer.chain;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.Completion;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who is to hear of a task's end.
 *
 * @param replyKey under which somebody waits; null if nobody does
 * @param onSuccess in order
 * @param onError in order
 */
public record FollowUps(
    @Nullable String replyKey, List<FollowUp> onSuccess, List<FollowUp> onError) {

  public static final FollowUps NONE = new FollowUps(null, List.of(), List.of());

  public FollowUps {
    onSuccess = List.copyOf(onSuccess);
    onError = List.copyOf(onError);
  }

  /** What can be read of them, in the words of the contract. */
  public Completion completion() {
    return replyKey == null
        ? Completion.of(specs(onSuccess), specs(onError))
        : new Completion.Reply(replyKey);
  }

  private static List<ContinuationSpec> specs(List<FollowUp> followUps) {
    List<ContinuationSpec> specs = new ArrayList<>();
    for (FollowUp followUp : followUps) {
      if (followUp instanceof FollowUp.Spec good) {
        specs.add(good.spec());
      }
    }
    return specs;
  }

  /** What a payload says. */
  static FollowUps of(Completion completion) {
    return new FollowUps(
        completion instanceof Completion.Reply reply ? reply.replyKey() : null,
        followUps(completion.onSuccess()),
        followUps(completion.onError()));
  }

  private static List<FollowUp> followUps(List<ContinuationSpec> specs) {
    List<FollowUp> followUps = new ArrayList<>(specs.size());
    for (ContinuationSpec spec : specs) {
      followUps.add(new FollowUp.Spec(spec));
    }
    return followUps;
  }

  /**
   * What the row says.
   *
   * @throws JsonException if a column is no list, or if the row has both a reply key and
   *     continuations (rule W1)
   */
  static FollowUps of(StoredTask stored) {
    FollowUps read =
        new FollowUps(
            stored.replyKey(),
            FollowUp.readAll(stored.onSuccess(), "on_success"),
            FollowUp.readAll(stored.onError(), "on_error"));
    if (read.replyKey != null && !(read.onSuccess.isEmpty() && read.onError.isEmpty())) {
      throw new JsonException("both reply_key and continuations: a task has one completion (W1)");
    }
    return read;
  }

  /** As far as the row can be read: both sides, where it has both. */
  static FollowUps readable(StoredTask stored) {
    String key = stored.replyKey();
    return new FollowUps(
        key == null || key.isBlank() ? null : key,
        readable(stored.onSuccess()),
        readable(stored.onError()));
  }

  private static List<FollowUp> readable(@Nullable String text) {
    try {
      return FollowUp.readAll(text, "continuations");
    } catch (JsonException e) {
      // The row itself comes to rest with this text, and with the reason that Reading found.
      return List.of();
    }
  }
}
