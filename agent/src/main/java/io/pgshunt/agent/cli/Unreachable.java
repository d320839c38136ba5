package io.pgshunt.agent.cli;

import java.util.Optional;

/** Why a process cannot be attached to, as far as the operating system tells. */
final class Unreachable {

  private Unreachable() {}

  static String why(String pid) {
    Optional<ProcessHandle> process = handle(pid);
    if (process.isEmpty()) {
      return "there is no such process (`list` names those that there are)";
    }
    Optional<String> owner = process.get().info().user();
    Optional<String> self = ProcessHandle.current().info().user();
    if (owner.isPresent() && self.isPresent() && !owner.equals(self)) {
      return "it belongs to user " + owner.get() + ", this is " + self.get() + ": run this as it";
    }
    return "it is no Java process, or one that does not let itself be attached to";
  }

  private static Optional<ProcessHandle> handle(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
