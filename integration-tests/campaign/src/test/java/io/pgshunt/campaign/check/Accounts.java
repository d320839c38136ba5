package io.pgshunt.campaign.check;

import io.pgshunt.campaign.check.Violation.Promise;
import io.pgshunt.campaign.ledger.Entry;
import io.pgshunt.campaign.ledger.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evidence that a test makes up, a line at a time; the clock ticks with each line. */
final class Accounts {

  static final long SLACK = 10;

  private final List<Entry> entries = new ArrayList<>();
  private final List<RowChange> rows = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private final Map<String, String> dead = new HashMap<>();
  private final List<String> left = new ArrayList<>();
  private final List<FaultSpan> faults = new ArrayList<>();
  private long now = 1_000;
  private int transactions;

  Accounts at(long time) {
    now = time;
    return this;
  }

  Accounts says(String process, Word word, String id, String detail) {
    entries.add(new Entry(now++, process, word, id, detail));
    return this;
  }

  Accounts sends(String id, String mode, Word... outcomes) {
    says("producer", Word.SENDING, id, mode);
    for (Word outcome : outcomes) {
      says("producer", outcome, id, "");
    }
    return this;
  }

  Accounts throwsAfterSending(String id, String exception) {
    return sends(id, "plain").says("producer", Word.THREW, id, exception);
  }

  Accounts row(String id) {
    return change(id, 1, 0);
  }

  Accounts change(String id, int inserted, int deleted) {
    rows.add(new RowChange(id, "" + ++transactions, inserted, deleted));
    return this;
  }

  Accounts message(String id) {
    messages.add(id);
    return this;
  }

  Accounts runs(String id, String worker) {
    return says(worker, Word.BEGAN, id, "work 1").says(worker, Word.ENDED, id, "");
  }

  /** Its row comes, is run and goes. */
  Accounts done(String id) {
    return row(id).runs(id, "worker").change(id, 0, 1);
  }

  /** A published task that succeeds, and all that follows. */
  Accounts wellDone(String id) {
    return sends(id, "plain", Word.RETURNED).done(id).done(Naming.onSuccess(id));
  }

  Accounts deadLetter(String id, String reason) {
    dead.put(id, reason);
    return this;
  }

  Accounts left(String id) {
    left.add(id);
    return this;
  }

  Accounts fault(String name, long start, long end, boolean explains, String process) {
    faults.add(new FaultSpan(name, start, end, explains, process));
    return this;
  }

  Verdict verdict() {
    return Checker.check(new Evidence(entries, rows, messages, dead, left, faults, SLACK));
  }

  List<Promise> broken() {
    return verdict().violations().stream().map(Violation::promise).toList();
  }
}
