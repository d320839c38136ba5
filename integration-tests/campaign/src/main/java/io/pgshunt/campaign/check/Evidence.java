package io.pgshunt.campaign.check;

import io.pgshunt.campaign.ledger.Entry;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a round once everything has come to rest. Immutable.
 *
 * @param entries of the ledgers
 * @param rows what became of rows
 * @param messages ids of the tasks on AMQP, once for each message
 * @param deadLetters the reasons, by task id
 * @param left ids of rows that nobody ran, though there was time
 * @param faults what happened
 * @param slackMillis how long after a fault its consequences show, the lease included
 */
public record Evidence(
    List<Entry> entries,
    List<RowChange> rows,
    List<String> messages,
    Map<String, String> deadLetters,
    List<String> left,
    List<FaultSpan> faults,
    long slackMillis) {

  public Evidence {
    entries = List.copyOf(entries);
    rows = List.copyOf(rows);
    messages = List.copyOf(messages);
    deadLetters = Map.copyOf(deadLetters);
    left = List.copyOf(left);
    faults = List.copyOf(faults);
  }
}
