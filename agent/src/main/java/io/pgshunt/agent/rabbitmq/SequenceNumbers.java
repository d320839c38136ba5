package io.pgshunt.agent.rabbitmq;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the broker's count of messages into the application's numbers, on one channel in confirm
 * mode. Both count from 1, but a message that went to PostgreSQL has a number and was never seen by
 * the broker: its n-th message is the n-th number that was not moved.
 *
 * <p>Not thread-safe.
 */
final class SequenceNumbers {

  /**
   * @param firstTag from this count of the broker's on
   * @param moved how many numbers up to there were moved
   */
  private record Segment(long firstTag, long moved) {

    /** The first number that the application knows a message of this segment by. */
    long firstNumber() {
      return firstTag + moved;
    }
  }

  /** Ascending in both; before the first one nothing was moved. */
  private final List<Segment> segments = new ArrayList<>();

  /** The number of the message that the broker counts as {@code tag}. */
  long ofTag(long tag) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).firstTag() <= tag) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return tag + (low == 0 ? 0 : segments.get(low - 1).moved());
  }

  /** {@code number} went to PostgreSQL. Mostly the highest so far; not if threads race. */
  void moved(long number) {
    int index = segments.size();
    while (index > 0 && segments.get(index - 1).firstNumber() > number) {
      index--;
    }
    long before = movedBefore(index);
    if (index < segments.size() && isInRunOf(segments.get(index), before, number)) {
      return;
    }
    for (int i = index; i < segments.size(); i++) {
      Segment later = segments.get(i);
      segments.set(i, new Segment(later.firstTag() - 1, later.moved() + 1));
    }
    add(index, new Segment(number - before, before + 1));
  }

  private long movedBefore(int index) {
    return index == 0 ? 0 : segments.get(index - 1).moved();
  }

  /** Whether {@code number} is one of the moved ones right before a segment. */
  private static boolean isInRunOf(Segment segment, long movedBefore, long number) {
    return number >= segment.firstNumber() - (segment.moved() - movedBefore);
  }

  /** Of two segments that begin with the same tag, the later one counts. */
  private void add(int index, Segment segment) {
    if (index < segments.size() && segments.get(index).firstTag() == segment.firstTag()) {
      return;
    }
    if (index > 0 && segments.get(index - 1).firstTag() == segment.firstTag()) {
      segments.set(index - 1, segment);
    } else {
      segments.add(index, segment);
    }
  }

  /**
   * Forgets what is of no use any more.
   *
   * @param lowest the lowest number that can still be confirmed
   */
  void forgetBelow(long lowest) {
    int useless = 0;
    while (useless + 1 < segments.size() && segments.get(useless + 1).firstNumber() <= lowest) {
      useless++;
    }
    segments.subList(0, useless).clear();
  }

  /** How much is remembered. */
  int size() {
    return segments.size();
  }
}
