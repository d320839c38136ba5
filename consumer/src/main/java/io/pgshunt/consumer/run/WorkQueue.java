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

/** What a worker needs of {@link io.pgshunt.queue.TaskQueue}, whose words hold here. */
public interface WorkQueue {

  long register(
      String name, List<String> queues, Set<String> taskNames, Duration lease, Duration patience)
      throws SQLException;

  boolean heartbeat(long worker) throws SQLException;

  List<ClaimedTask> claim(long worker, ClaimRequest request) throws SQLException;

  List<ClaimedTask> claimLimited(long worker, ClaimRequest request) throws SQLException;

  Map<Lane, Long> lanes(List<String> queues, Set<String> taskNames) throws SQLException;

  Set<String> limited(List<String> queues) throws SQLException;

  Set<Long> begin(long worker, List<Beginning> tasks) throws SQLException;

  Completed complete(long worker, List<Finished> tasks) throws SQLException;

  int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException;

  Set<Long> held(long worker) throws SQLException;

  int giveBackStrays(long worker, Collection<Long> rows) throws SQLException;

  int promote(int limit) throws SQLException;

  List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException;

  List<ClaimedTask> reap(long worker, Duration steadyFor, int limit) throws SQLException;

  List<ClaimedTask> claimUnknown(long worker, List<String> queues, Duration patience, int limit)
      throws SQLException;

  Set<String> interrupted(Collection<String> taskIds) throws SQLException;

  int purgeOutcomes(int limit) throws SQLException;

  boolean purgeCommitTokens() throws SQLException;

  void deregister(long worker, Collection<Long> begun) throws SQLException;

  /**
   * Has the call fail that {@code caller} waits in, if it waits in one and the queue can do that.
   */
  default void cut(Thread caller) {}
}
