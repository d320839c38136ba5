package io.pgshunt.campaign.service;

import com.rabbitmq.client.Channel;
import io.pgshunt.campaign.ledger.LedgerFile;
import io.pgshunt.campaign.ledger.Word;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The confirms of one channel. Thread-safe. */
final class Confirms {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final LedgerFile ledger;
  private final ConcurrentSkipListMap<Long, String> pending = new ConcurrentSkipListMap<>();

  /** Those that are no longer expected, too: a second confirm is to be seen. */
  private final Map<Long, String> all = new ConcurrentHashMap<>();

  private Confirms(LedgerFile ledger) {
    this.ledger = ledger;
  }

  static Confirms on(Channel channel, LedgerFile ledger) throws IOException {
    Confirms confirms = new Confirms(ledger);
    channel.addConfirmListener(
        (number, multiple) -> confirms.came(Word.ACKED, number, multiple),
        (number, multiple) -> confirms.came(Word.NACKED, number, multiple));
    channel.confirmSelect();
    return confirms;
  }

  void expect(long number, String id) {
    pending.put(number, id);
    all.put(number, id);
  }

  /** Its publish threw: a confirm of it is not waited for. */
  void forget(long number) {
    pending.remove(number);
  }

  /** Waits until all came, and writes down those that did not although the channel stayed open. */
  void awaitAll(Channel channel) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!pending.isEmpty() && channel.isOpen() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    if (channel.isOpen()) {
      pending.values().forEach(id -> ledger.write(Word.UNCONFIRMED, id, ""));
    }
  }

  private void came(Word word, long number, boolean multiple) {
    if (multiple) {
      Map<Long, String> upTo = pending.headMap(number, true);
      upTo.forEach((one, id) -> ledger.write(word, id, "" + one));
      upTo.clear();
    } else {
      pending.remove(number);
      String id = all.get(number);
      ledger.write(word, id == null ? "unknown-" + number : id, "" + number);
    }
  }
}
