package io.pgshunt.bench.peers;

/** Lines in which another process tells what it ran: {@code ran t17 c4}, task 17 and callback 4. */
final class RanLines {

  private static final String PREFIX = "ran ";

  private RanLines() {}

  /** False if {@code line} is something else. */
  static boolean tell(String line, Contestant.Journal journal) {
    if (!line.startsWith(PREFIX)) {
      return false;
    }
    for (String word : line.substring(PREFIX.length()).split(" ", -1)) {
      long number = Long.parseLong(word.substring(1));
      if (word.charAt(0) == 't') {
        journal.task(number);
      } else {
        journal.callback(number);
      }
    }
    return true;
  }
}
