package io.pgshunt.campaign.check;

import io.pgshunt.campaign.ledger.Entry;
import io.pgshunt.campaign.ledger.Word;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts by the fault during which a task was published. For one thread. */
final class Tally {

  /** Name of the line for what was published while nothing was wrong. */
  static final String NO_FAULT = "(none)";

  private static final TallyLine EMPTY = new TallyLine("", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final List<FaultSpan> faults;
  private final Map<String, TallyLine> lines = new TreeMap<>();

  Tally(List<FaultSpan> faults) {
    this.faults = faults;
    for (FaultSpan fault : faults) {
      add(fault.name(), line(1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }
  }

  List<TallyLine> lines() {
    return List.copyOf(lines.values());
  }

  void publish(Story story, boolean unknown) {
    add(
        faultOf(story),
        line(0, 1, unknown ? 1 : 0, story.enqueued(), story.messages(), 0, 0, 0, 0, 0));
  }

  void runs(Story story, int runs) {
    add(faultOf(story), line(0, 0, 0, 0, 0, runs, 0, 0, 0, 0));
  }

  void lost(Story story) {
    add(faultOf(story), line(0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
  }

  void doubled(Story story) {
    add(faultOf(story), line(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
  }

  void rerun(Story story, boolean explained) {
    add(faultOf(story), line(0, 0, 0, 0, 0, 0, 0, 0, explained ? 1 : 0, explained ? 0 : 1));
  }

  /** Of several, the one that began last. */
  private String faultOf(Story story) {
    long at =
        story
            .first(Word.SENDING)
            .or(() -> story.first(Word.BEGAN))
            .map(Entry::at)
            .orElse(Long.MIN_VALUE);
    return faults.stream()
        .filter(fault -> fault.overlaps(at, at))
        .max(Comparator.comparingLong(FaultSpan::start))
        .map(FaultSpan::name)
        .orElse(NO_FAULT);
  }

  private void add(String fault, TallyLine more) {
    lines.merge(fault, named(fault, EMPTY).plus(more), (line, ignored) -> line.plus(more));
  }

  private static TallyLine named(String fault, TallyLine line) {
    return new TallyLine(fault, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).plus(line);
  }

  private static TallyLine line(
      int times,
      int publishes,
      int unknown,
      int rows,
      int messages,
      int runs,
      int lost,
      int doubled,
      int explained,
      int unexplained) {
    return new TallyLine(
        "", times, publishes, unknown, rows, messages, runs, lost, doubled, explained, unexplained);
  }
}
