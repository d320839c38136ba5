package io.pgshunt.campaign.check;

import java.util.List;

/**
 * What the checker says of a round. Immutable.
 *
 * @param violations promises that were broken
 * @param lines counts, by fault
 */
public record Verdict(List<Violation> violations, List<TallyLine> lines) {

  public Verdict {
    violations = List.copyOf(violations);
    lines = List.copyOf(lines);
  }

  public boolean isClean() {
    return violations.isEmpty();
  }
}
