package io.pgshunt.consumer.run;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.queue.TaskQueue.Beginning;
import io.pgshunt.queue.TaskQueue.Completed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real queue. */
public record PostgresWorkQueue(TaskQueue queue, Revocations revocations) implements WorkQueue {

  @Override
  public long register(
      String name, List<String> queues, Set<String> taskNames, Duration lease, Duration patience)
      throws SQLException {
    return queue.register(name, queues, taskNames, lease, patience);
  }

  @Override
  public boolean heartbeat(long worker) throws SQLException {
    return queue.heartbeat(worker);
  }

  @Override
  public List<ClaimedTask> claim(long worker, ClaimRequest request) throws SQLException {
    return queue.claim(worker, request);
  }

  @Override
  public List<ClaimedTask> claimLimited(long worker, ClaimRequest request) throws SQLException {
    return queue.claimLimited(worker, request);
  }

  @Override
  public Map<Lane, Long> lanes(List<String> queues, Set<String> taskNames) throws SQLException {
    return queue.lanes(queues, taskNames);
  }

  @Override
  public Set<String> limited(List<String> queues) throws SQLException {
    return queue.limited(queues);
  }

  @Override
  public Set<Long> begin(long worker, List<Beginning> tasks) throws SQLException {
    return queue.begin(worker, tasks);
  }

  @Override
  public Completed complete(long worker, List<Finished> tasks) throws SQLException {
    return queue.complete(worker, tasks);
  }

  @Override
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    return queue.giveBack(worker, tasks);
  }

  @Override
  public Set<Long> held(long worker) throws SQLException {
    return queue.held(worker);
  }

  @Override
  public int giveBackStrays(long worker, Collection<Long> rows) throws SQLException {
    return queue.giveBackStrays(worker, rows);
  }

  @Override
  public int promote(int limit) throws SQLException {
    return queue.promote(limit);
  }

  @Override
  public List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException {
    return queue.promoteEach(worker, limit);
  }

  @Override
  public List<ClaimedTask> reap(long worker, Duration steadyFor, int limit) throws SQLException {
    return queue.reap(worker, steadyFor, limit);
  }

  @Override
  public List<ClaimedTask> claimUnknown(
      long worker, List<String> queues, Duration patience, int limit) throws SQLException {
    return queue.claimUnknown(worker, queues, patience, limit);
  }

  @Override
  public Set<String> interrupted(Collection<String> taskIds) throws SQLException {
    return revocations.interrupted(taskIds);
  }

  @Override
  public int purgeOutcomes(int limit) throws SQLException {
    return queue.purgeOutcomes(limit);
  }

  @Override
  public boolean purgeCommitTokens() throws SQLException {
    return queue.purgeCommitTokens();
  }

  @Override
  public void deregister(long worker, Collection<Long> begun) throws SQLException {
    queue.deregister(worker, begun);
  }
}
