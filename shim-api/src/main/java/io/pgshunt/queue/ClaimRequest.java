package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a worker asks for in one claim.
 *
 * @param shares probed in this order
 * @param taskNames the tasks it can run; other rows stay
 * @param limit at most so many rows in all; {@link #MOST} at most
 * @param begun whether the worker begins all of them as soon as it has them; if it dies, they count
 *     as begun
 */
public record ClaimRequest(List<Share> shares, Set<String> taskNames, int limit, boolean begun) {

  /** Rows that one claim can give. */
  public static final int MOST = 500;

  public ClaimRequest {
    if (limit > MOST) {
      throw new IllegalArgumentException("limit is " + limit + ": use " + MOST + " at most");
    }
    shares = List.copyOf(shares);
  }

  /** For rows that are begun at once. */
  public ClaimRequest(List<Share> shares, Set<String> taskNames, int limit) {
    this(shares, taskNames, limit, true);
  }

  /** Binds shares, probes and task names from {@code index} on; returns the next free index. */
  int bind(PreparedStatement statement, int index) throws SQLException {
    List<Owned<Probe>> probes = new ArrayList<>();
    long place = 0;
    for (Share share : shares) {
      place++;
      for (Probe probe : share.probes()) {
        probes.add(new Owned<>(place, probe));
      }
    }
    int next = ArrayType.TEXT.bind(statement, index, shares, Share::queue);
    next = ArrayType.INT4.bind(statement, next, shares, Share::most);
    next = ArrayType.INT8.bind(statement, next, probes, Owned::source);
    next = ArrayType.INT4.bind(statement, next, probes, one -> one.value().lane().rank());
    next = ArrayType.INT2.bind(statement, next, probes, one -> (short) one.value().lane().number());
    next = ArrayType.INT8.bind(statement, next, probes, one -> one.value().least());
    next = ArrayType.INT4.bind(statement, next, probes, one -> one.value().most());
    return ArrayType.TEXT.bind(statement, next, taskNames);
  }

  /**
   * What may be taken from one queue.
   *
   * @param most at most so many rows
   * @param probes in this order
   */
  public record Share(String queue, int most, List<Probe> probes) {
    public Share {
      probes = List.copyOf(probes);
    }
  }

  /**
   * What may be taken from one lane.
   *
   * @param lane of the share's queue
   * @param floor rows with this id or a lower one are not looked at; {@link Long#MIN_VALUE} for all
   * @param most at most so many rows
   */
  public record Probe(Lane lane, long floor, int most) {

    /** The least id to be looked at. */
    long least() {
      return floor == Long.MIN_VALUE ? floor : floor + 1;
    }
  }
}
