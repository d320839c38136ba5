package io.pgshunt.campaign.ledger;

import java.util.Optional;

/**
 * A line of a ledger.
 *
 * @param at milliseconds since 1970, by the clock of the machine
 * @param process whose ledger it is
 * @param id of a task
 * @param detail as the word says; empty for none
 */
public record Entry(long at, String process, Word word, String id, String detail) {

  private static final int FIELDS = 4;

  /** The line, without its end. */
  String line() {
    return at + "\t" + word + "\t" + id + "\t" + detail.replaceAll("\\s+", " ");
  }

  /** Empty if the line is not whole: its writer was killed. */
  static Optional<Entry> parse(String process, String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            Long.parseLong(fields[0]), process, Word.valueOf(fields[1]), fields[2], fields[3]));
  }
}
