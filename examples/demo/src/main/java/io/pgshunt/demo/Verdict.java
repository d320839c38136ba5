package io.pgshunt.demo;

import java.util.ArrayList;
import java.util.List;

/** What was counted, and whether it was what had to come. */
final class Verdict {

  private record Count(String what, long expected, long found) {
    boolean isRight() {
      return expected == found;
    }
  }

  private final List<Count> counts = new ArrayList<>();

  Verdict expect(long expected, String what, long found) {
    counts.add(new Count(what, expected, found));
    return this;
  }

  /** One line for each count that is wrong; empty if all are right. */
  List<String> complaints() {
    return counts.stream()
        .filter(count -> !count.isRight())
        .map(
            count ->
                "WRONG: %s: expected %d, found %d"
                    .formatted(count.what, count.expected, count.found))
        .toList();
  }

  int size() {
    return counts.size();
  }
}
