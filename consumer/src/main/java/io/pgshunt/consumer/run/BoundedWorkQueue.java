package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.TaskQueue.Beginning;
import io.pgshunt.queue.TaskQueue.Completed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A queue none of whose calls waits for longer than the lease allows: a heartbeat that fails can be
 * tried again while the lease lasts, and so can claims and ends.
 */
public final class BoundedWorkQueue implements WorkQueue {

  /** Less than this says nothing of a server, however short the lease. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** What looks through whole tables may take so long, if the lease is not longer. */
  private static final Duration UPKEEP = Duration.ofSeconds(30);

  /** Characters that even a slow network takes, and a slow server writes, in a millisecond. */
  private static final long PER_MILLI = 1_000;

  private final WorkQueue queue;
  private final BoundedDataSource connections;
  private final Duration beat;
  private final Duration work;
  private final Duration upkeep;

  /**
   * @param queue works on {@code connections}
   */
  public BoundedWorkQueue(WorkQueue queue, BoundedDataSource connections, Duration lease) {
    this.queue = queue;
    this.connections = connections;
    this.beat = longer(lease.dividedBy(3), LEAST);
    this.work = longer(lease.dividedBy(2), LEAST);
    this.upkeep = longer(lease, UPKEEP);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  @Override
  public long register(
      String name, List<String> queues, Set<String> taskNames, Duration lease, Duration patience)
      throws SQLException {
    return connections.within(beat, () -> queue.register(name, queues, taskNames, lease, patience));
  }

  @Override
  public boolean heartbeat(long worker) throws SQLException {
    return connections.within(beat, () -> queue.heartbeat(worker));
  }

  @Override
  public List<ClaimedTask> claim(long worker, ClaimRequest request) throws SQLException {
    return connections.within(work, () -> queue.claim(worker, request));
  }

  @Override
  public List<ClaimedTask> claimLimited(long worker, ClaimRequest request) throws SQLException {
    return connections.within(work, () -> queue.claimLimited(worker, request));
  }

  @Override
  public Map<Lane, Long> lanes(List<String> queues, Set<String> taskNames) throws SQLException {
    return connections.within(upkeep, () -> queue.lanes(queues, taskNames));
  }

  @Override
  public Set<String> limited(List<String> queues) throws SQLException {
    return connections.within(work, () -> queue.limited(queues));
  }

  @Override
  public Set<Long> begin(long worker, List<Beginning> tasks) throws SQLException {
    return connections.within(work, () -> queue.begin(worker, tasks));
  }

  @Override
  public Completed complete(long worker, List<Finished> tasks) throws SQLException {
    long size = tasks.stream().mapToLong(Ending::size).sum();
    return connections.within(
        work.plusMillis(size / PER_MILLI), () -> queue.complete(worker, tasks));
  }

  @Override
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    return connections.within(work, () -> queue.giveBack(worker, tasks));
  }

  @Override
  public Set<Long> held(long worker) throws SQLException {
    return connections.within(beat, () -> queue.held(worker));
  }

  @Override
  public int giveBackStrays(long worker, Collection<Long> rows) throws SQLException {
    return connections.within(beat, () -> queue.giveBackStrays(worker, rows));
  }

  @Override
  public List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException {
    return connections.within(upkeep, () -> queue.promoteEach(worker, limit));
  }

  @Override
  public int promote(int limit) throws SQLException {
    return connections.within(work, () -> queue.promote(limit));
  }

  @Override
  public List<ClaimedTask> reap(long worker, Duration steadyFor, int limit) throws SQLException {
    return connections.within(upkeep, () -> queue.reap(worker, steadyFor, limit));
  }

  @Override
  public List<ClaimedTask> claimUnknown(
      long worker, List<String> queues, Duration patience, int limit) throws SQLException {
    return connections.within(upkeep, () -> queue.claimUnknown(worker, queues, patience, limit));
  }

  @Override
  public Set<String> interrupted(Collection<String> taskIds) throws SQLException {
    return connections.within(work, () -> queue.interrupted(taskIds));
  }

  @Override
  public int purgeOutcomes(int limit) throws SQLException {
    return connections.within(upkeep, () -> queue.purgeOutcomes(limit));
  }

  @Override
  public boolean purgeCommitTokens() throws SQLException {
    return connections.within(upkeep, queue::purgeCommitTokens);
  }

  @Override
  public void deregister(long worker, Collection<Long> begun) throws SQLException {
    connections.within(
        beat,
        () -> {
          queue.deregister(worker, begun);
          return worker;
        });
  }

  @Override
  public void cut(Thread caller) {
    connections.cut(caller);
  }
}
