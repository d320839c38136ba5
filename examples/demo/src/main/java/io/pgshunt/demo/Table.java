package io.pgshunt.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of texts, as wide as its cells need. */
final class Table {

  private static final int MAX_CELL = 60;

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    row((Object[]) head);
  }

  Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).map(Table::cut).toList());
    return this;
  }

  List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths =
        IntStream.range(0, columns)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(
          IntStream.range(0, columns)
              .mapToObj(column -> pad(row.get(column), widths[column]))
              .collect(Collectors.joining("  "))
              .stripTrailing());
      if (lines.size() == 1) {
        lines.add(IntStream.of(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
      }
    }
    return lines;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String cut(String text) {
    return text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL - 3) + "...";
  }
}
