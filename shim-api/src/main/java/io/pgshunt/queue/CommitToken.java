package io.pgshunt.queue;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * What a commit leaves behind by which it is found again: a key that it inserts beside its rows.
 *
 * @param period in which it was made; says in which partition it stands
 * @param id grows with time; its last bit is 0
 */
record CommitToken(long period, UUID id) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** One that nobody else has. Its layout is that of UUID version 7 (RFC 9562, section 5.7). */
  static CommitToken of(long period, long epochMillis) {
    long random = RANDOM.nextLong();
    long high = epochMillis << 16 | 0x7000 | (RANDOM.nextLong() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (random >>> 2 & ~1L);
    return new CommitToken(period, new UUID(high, low));
  }

  /**
   * What a settlement inserts before the token itself, in one transaction with it. If the answer to
   * that commit is lost, too, this tells the next settlement whose token it finds.
   */
  UUID settlement() {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() | 1);
  }

  /** Another one of the same period. */
  CommitToken another() {
    return of(period, id.getMostSignificantBits() >>> 16);
  }
}
