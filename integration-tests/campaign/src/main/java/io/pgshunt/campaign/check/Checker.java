package io.pgshunt.campaign.check;

import io.pgshunt.campaign.check.Violation.Promise;
import io.pgshunt.campaign.ledger.Entry;
import io.pgshunt.campaign.ledger.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what was written down with what was promised.
 *
 * <p>A publish that threw, whose confirm was negative, or whose sender died before it heard of it,
 * may or may not be there: it is at most one row or message. Every other one is exactly one.
 */
public final class Checker {

  /** What amqp-client's own methods throw. */
  private static final Set<String> KNOWN_EXCEPTIONS =
      Set.of(
          "java.io.IOException",
          "com.rabbitmq.client.AlreadyClosedException",
          "com.rabbitmq.client.ShutdownSignalException");

  /** A fault's name. */
  private static final String FAIL_OVER = "fail-over";

  private final Evidence evidence;
  private final Map<String, Story> stories;
  private final List<Violation> violations = new ArrayList<>();
  private final Tally tally;

  private Checker(Evidence evidence) {
    this.evidence = evidence;
    this.stories = Story.in(evidence);
    this.tally = new Tally(evidence.faults());
  }

  /** What is broken, and the counts. */
  public static Verdict check(Evidence evidence) {
    return new Checker(evidence).verdict();
  }

  private Verdict verdict() {
    for (Story story : stories.values()) {
      boolean published = !Naming.isContinuation(story.id());
      if (published) {
        checkPublish(story);
        checkConfirms(story);
      }
      checkRuns(story);
      if (published) {
        checkContinuation(story);
      }
    }
    evidence.left().forEach(id -> report(Promise.NEVER_RUN, id, "its row is still there"));
    return new Verdict(violations, tally.lines());
  }

  private void checkPublish(Story story) {
    tally.publish(story, isUnknown(story));
    if (!story.has(Word.SENDING)) {
      report(Promise.NOBODY_SENT_IT, story);
      return;
    }
    story
        .first(Word.THREW)
        .filter(entry -> !KNOWN_EXCEPTIONS.contains(entry.detail().split(":", 2)[0]))
        .ifPresent(entry -> report(Promise.STRANGE_EXCEPTION, story));
    // What only ran was a row, too
    boolean wasRow = story.has(Word.BEGAN) && !ranOnALostServer(story);
    int copies = story.messages() + Math.max(story.enqueued(), wasRow ? 1 : 0);
    if (copies > 1) {
      tally.doubled(story);
      report(Promise.DOUBLED, story);
    }
    if (story.has(Word.ROLLED_BACK) && story.copies() > 0) {
      report(Promise.ROLLED_BACK_BUT_THERE, story);
    }
    if (isSent(story) && story.copies() == 0) {
      tally.lost(story);
      report(Promise.LOST, story);
    }
  }

  /**
   * PostgreSQL shows a commit whose wait for the standby was cut short to everybody. A worker may
   * run that row, and the fail-over then undoes both: its sender, who was told nothing, finds no
   * token on the new server, and sends a message. That is one message, and a run that is repeated.
   * What is begun at most once is not begun before the standby has said so.
   */
  private boolean ranOnALostServer(Story story) {
    return story.enqueued() == 0
        && !Naming.isOnce(story.id())
        && evidence.faults().stream()
            .filter(fault -> fault.name().equals(FAIL_OVER))
            .anyMatch(
                fault ->
                    fault.overlaps(
                        story.first(Word.SENDING).map(Entry::at).orElse(Long.MAX_VALUE),
                        story.first(Word.BEGAN).map(Entry::at).orElse(0L)
                            + evidence.slackMillis()));
  }

  /** Whether its sender knows that it is there. */
  private static boolean isSent(Story story) {
    if (isTransactional(story)) {
      return story.has(Word.COMMITTED);
    }
    return story.has(Word.ACKED) || (story.has(Word.RETURNED) && !story.has(Word.NACKED));
  }

  private static boolean isUnknown(Story story) {
    return !isSent(story) && !story.has(Word.ROLLED_BACK);
  }

  private static boolean isTransactional(Story story) {
    return story.first(Word.SENDING).filter(entry -> entry.detail().equals("tx")).isPresent();
  }

  private void checkConfirms(Story story) {
    if (story.count(Word.ACKED) + story.count(Word.NACKED) > 1) {
      report(Promise.CONFIRMED_TWICE, story);
    }
    if (story.has(Word.UNCONFIRMED)) {
      report(Promise.NEVER_CONFIRMED, story);
    }
  }

  private void checkRuns(Story story) {
    List<Entry> runs = story.all(Word.BEGAN);
    tally.runs(story, runs.size());
    if (story.ended() > story.enqueued()) {
      report(Promise.ENDED_TWICE, story);
    }
    if (story.enqueued() > 0
        && runs.isEmpty()
        && !evidence.deadLetters().containsKey(story.id())
        && !evidence.left().contains(story.id())) {
      report(Promise.NEVER_RUN, story);
    }
    if (Naming.isOnce(story.id()) && runs.size() > 1) {
      report(Promise.BEGUN_TWICE, story);
    }
    for (int i = 1; i < runs.size(); i++) {
      boolean explained = isExplained(runs.get(i - 1), runs.get(i));
      tally.rerun(story, explained);
      if (!explained) {
        report(Promise.RUN_AGAIN_WITHOUT_CAUSE, story);
      }
    }
  }

  /**
   * The worker that was paused may be the one that comes second: it begins what it had claimed
   * before it can notice that others took it for lost.
   */
  private boolean isExplained(Entry before, Entry again) {
    return evidence.faults().stream()
        .filter(FaultSpan::explainsReruns)
        .filter(fault -> fault.hits(before.process()) || fault.hits(again.process()))
        .anyMatch(fault -> fault.overlaps(before.at() - evidence.slackMillis(), again.at()));
  }

  private void checkContinuation(Story story) {
    int onSuccess = enqueued(Naming.onSuccess(story.id()));
    int onError = enqueued(Naming.onError(story.id()));
    if (story.ended() == 0) {
      if (onSuccess + onError > 0) {
        report(Promise.WRONGLY_CONTINUED, story);
      }
    } else if (onSuccess + onError == 0) {
      report(Promise.NOT_CONTINUED, story);
    } else if (onSuccess + onError > 1) {
      report(Promise.CONTINUED_TWICE, story);
    } else if (onSuccess == 1 && Naming.fails(story.id())) {
      report(Promise.WRONGLY_CONTINUED, story);
    } else if (onError == 1
        && !Naming.fails(story.id())
        && !evidence.deadLetters().containsKey(story.id())) {
      report(Promise.WRONGLY_CONTINUED, story);
    }
  }

  private int enqueued(String id) {
    return Optional.ofNullable(stories.get(id)).map(Story::enqueued).orElse(0);
  }

  private void report(Promise promise, Story story) {
    report(promise, story.id(), story.tell());
  }

  private void report(Promise promise, String id, String detail) {
    violations.add(new Violation(promise, id, detail));
  }
}
