package io.pgshunt.agent.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became, or in shadow mode would become, of tasks, by name, line of code and outcome. At most
 * {@value #LIMIT} lines; what would make more is counted together. Thread-safe.
 */
public final class Report {

  /** How the outcomes of shadow mode begin. */
  static final String SHADOW = "would ";

  /** Of a message that shadow mode looked at before the database had answered. */
  static final String NOT_YET_KNOWN = "not yet known";

  static final int LIMIT = 1_000;
  private static final Key OTHER = new Key("(others)", "", "");

  /**
   * @param outcome a reason, or a word for having moved
   */
  private record Key(String task, String callSite, String outcome) {}

  private record Entry(String detail, LongAdder count) {}

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

  /**
   * Counts a task.
   *
   * @param detail of the first such task is kept
   * @return whether it is the first of its line
   */
  boolean add(String task, String callSite, String outcome, String detail) {
    Key key = new Key(task, callSite, outcome);
    Entry entry = entries.get(key);
    boolean first = false;
    if (entry == null) {
      Key kept = entries.size() < LIMIT ? key : OTHER;
      Entry added = new Entry(kept.equals(OTHER) ? "" : detail, new LongAdder());
      Entry before = entries.putIfAbsent(kept, added);
      first = before == null;
      entry = first ? added : before;
    }
    entry.count().increment();
    return first;
  }

  /** One line of the report, for people and programs. */
  public record Line(String task, String callSite, String outcome, long count, String detail) {

    /** Whether it only would have become so, in shadow mode. */
    public boolean isShadow() {
      return outcome.startsWith(SHADOW) || outcome.equals(NOT_YET_KNOWN);
    }
  }

  /** Begins anew. */
  void clear() {
    entries.clear();
  }

  /** What became of tasks, then what would have; by task, line of code and outcome. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    entries.forEach(
        (key, entry) ->
            lines.add(
                new Line(
                    key.task(),
                    key.callSite(),
                    key.outcome(),
                    entry.count().sum(),
                    entry.detail())));
    lines.sort(
        Comparator.comparing(Line::isShadow)
            .thenComparing(Line::task)
            .thenComparing(Line::callSite)
            .thenComparing(Line::outcome));
    return lines;
  }
}
