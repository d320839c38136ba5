package io.pgshunt.agent.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names as a person lists them: comma-separated, {@code *} standing for any characters. Immutable.
 */
final class Patterns {

  private final @Nullable List<Pattern> patterns;

  private Patterns(@Nullable List<Pattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * @param list null if nothing was set
   */
  static Patterns of(@Nullable String list) {
    if (list == null) {
      return new Patterns(null);
    }
    List<Pattern> patterns = new ArrayList<>();
    for (String name : list.split(",", -1)) {
      if (!name.isBlank()) {
        patterns.add(pattern(name.strip()));
      }
    }
    return new Patterns(patterns);
  }

  private static Pattern pattern(String name) {
    StringBuilder regex = new StringBuilder();
    for (String part : name.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  boolean isSet() {
    return patterns != null;
  }

  boolean match(String name) {
    return patterns != null
        && patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
