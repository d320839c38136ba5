package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Rows;
import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Lane;
import io.pgshunt.queue.TaskQueue.Beginning;
import io.pgshunt.queue.TaskQueue.Completed;
import io.pgshunt.task.TaskPayload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A queue in memory that fails on demand. Fences by worker and row id as the real one does. */
final class FakeQueue implements WorkQueue {

  private final Queue<ClaimedTask> ready = new ArrayDeque<>();
  private final Map<Long, Long> heldBy = new HashMap<>();
  private final Map<Long, ClaimedTask> rows = new HashMap<>();
  private final List<Finished> written = new ArrayList<>();
  private final List<ClaimedTask> exhausted = new ArrayList<>();
  private final List<ClaimedTask> unknown = new ArrayList<>();
  private final List<ClaimedTask> unpromotable = new ArrayList<>();
  private final Set<Long> begunWhenLeft = new HashSet<>();
  private final List<Beginning> begun = new ArrayList<>();
  private final Set<Long> live = new HashSet<>();
  private final Set<String> revoked = new HashSet<>();
  private Predicate<Finished> refused = finished -> false;
  private boolean away;
  private boolean roleRefused;
  private boolean losingAnswer;
  private boolean losingCompletionsAnswer;
  private Predicate<List<Finished>> failing = ends -> false;
  private SQLException failure = new SQLException();
  private boolean broken;
  private boolean refusingToDeregister;
  private Predicate<Finished> overflowing = finished -> false;
  private Predicate<Finished> exhausting = finished -> false;
  private volatile CountDownLatch silence = new CountDownLatch(0);
  private long lastWorker;
  private long lastRow;
  private int failingBeginnings;
  private int completions;
  private int heartbeats;
  private int reaps;
  private int givenBack;

  synchronized FakeQueue add(TaskPayload payload) {
    ready.add(Rows.claimed(++lastRow, payload));
    return this;
  }

  synchronized FakeQueue add(ClaimedTask row) {
    ready.add(row);
    return this;
  }

  synchronized void exhausted(ClaimedTask row) {
    exhausted.add(row);
  }

  synchronized void unknown(ClaimedTask row) {
    unknown.add(row);
  }

  synchronized void unpromotable(ClaimedTask row) {
    unpromotable.add(row);
  }

  /** The rows that workers left and said they had begun. */
  synchronized Set<Long> begunWhenLeft() {
    return Set.copyOf(begunWhenLeft);
  }

  /** A row that the worker holds without knowing. */
  synchronized void holdUnknown(long worker, ClaimedTask row) {
    hold(worker, row);
  }

  synchronized void away(boolean away) {
    this.away = away;
  }

  /** The next claim that gets a row commits, but its answer is lost. */
  synchronized void loseNextClaimsAnswer() {
    losingAnswer = true;
  }

  /** The next completion commits, but its answer is lost. */
  synchronized void loseNextCompletionsAnswer() {
    losingCompletionsAnswer = true;
  }

  /** What is too large to be sent. */
  synchronized void overflow(Predicate<Finished> tooLarge) {
    overflowing = tooLarge;
  }

  /** What the server has no memory for. */
  synchronized void exhaust(Predicate<Finished> tooLarge) {
    exhausting = tooLarge;
  }

  /** Which ends cannot be written by one statement, and why not. */
  synchronized void failWriting(Predicate<List<Finished>> which, SQLException why) {
    failing = which;
    failure = why;
  }

  /** Whether every call ends by an error that nobody expects. */
  synchronized void broken(boolean broken) {
    this.broken = broken;
  }

  synchronized void refuseRole(boolean refused) {
    roleRefused = refused;
  }

  /** What the database refuses for its data's sake. */
  synchronized void refuse(Predicate<Finished> refused) {
    this.refused = refused;
  }

  /** Declares all workers lost; their rows are ready again. */
  synchronized void loseWorkers() {
    live.clear();
    heldBy.clear();
  }

  synchronized List<Finished> written() {
    return List.copyOf(written);
  }

  synchronized int completions() {
    return completions;
  }

  synchronized int heartbeats() {
    return heartbeats;
  }

  synchronized int reaps() {
    return reaps;
  }

  synchronized int givenBack() {
    return givenBack;
  }

  synchronized Set<Long> live() {
    return Set.copyOf(live);
  }

  synchronized Set<Long> held() {
    return Set.copyOf(heldBy.keySet());
  }

  /** As {@code ThreadDeath} once was: none that the JVM or a library is known to throw. */
  private static final class UnexpectedError extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** From now on every call waits until {@link #answer}, as for a database in a black hole. */
  void fallSilent() {
    silence = new CountDownLatch(1);
  }

  /** Answers what waits, and all that comes. */
  void answer() {
    silence.countDown();
  }

  private void awaitAnswer() {
    boolean interrupted = false;
    while (true) {
      try {
        silence.await();
        break;
      } catch (InterruptedException e) {
        // A call that waits for a socket heeds no interrupt.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void requirePresent() throws SQLException {
    if (broken) {
      throw new UnexpectedError();
    }
    if (away) {
      throw new SQLException("the connection was refused", "08001");
    }
  }

  @Override
  public synchronized long register(
      String name, List<String> queues, Set<String> taskNames, Duration lease, Duration patience)
      throws SQLException {
    requirePresent();
    live.add(++lastWorker);
    return lastWorker;
  }

  @Override
  public boolean heartbeat(long worker) throws SQLException {
    awaitAnswer();
    return beat(worker);
  }

  private synchronized boolean beat(long worker) throws SQLException {
    requirePresent();
    heartbeats++;
    return live.contains(worker);
  }

  @Override
  public List<ClaimedTask> claimLimited(long worker, ClaimRequest request) throws SQLException {
    return claim(worker, request);
  }

  @Override
  public synchronized Map<Lane, Long> lanes(List<String> queues, Set<String> taskNames)
      throws SQLException {
    requirePresent();
    return Map.of();
  }

  @Override
  public synchronized Set<String> limited(List<String> queues) throws SQLException {
    requirePresent();
    return Set.of();
  }

  @Override
  public synchronized Set<Long> begin(long worker, List<Beginning> tasks) throws SQLException {
    requirePresent();
    if (failingBeginnings > 0) {
      failingBeginnings--;
      throw new SQLException("the connection broke", "08006");
    }
    Set<Long> ours = new HashSet<>();
    for (Beginning beginning : tasks) {
      long id = beginning.task().id();
      if (Objects.equals(heldBy.get(id), worker)) {
        ours.add(id);
        begun.add(beginning);
      }
    }
    return ours;
  }

  synchronized void failNextBeginnings(int count) {
    failingBeginnings = count;
  }

  synchronized List<Beginning> begun() {
    return List.copyOf(begun);
  }

  @Override
  public List<ClaimedTask> claim(long worker, ClaimRequest request) throws SQLException {
    awaitAnswer();
    return take(worker, request);
  }

  private synchronized List<ClaimedTask> take(long worker, ClaimRequest request)
      throws SQLException {
    requirePresent();
    int limit = request.limit();
    List<ClaimedTask> claimed = new ArrayList<>();
    while (!ready.isEmpty() && claimed.size() < limit) {
      claimed.add(hold(worker, ready.remove()));
    }
    if (losingAnswer && !claimed.isEmpty()) {
      losingAnswer = false;
      throw new SQLException("the connection broke", "08006");
    }
    return claimed;
  }

  private ClaimedTask hold(long worker, ClaimedTask row) {
    heldBy.put(row.id(), worker);
    rows.put(row.id(), row);
    return row;
  }

  @Override
  public Completed complete(long worker, List<Finished> tasks) throws SQLException {
    awaitAnswer();
    return end(worker, tasks);
  }

  private synchronized Completed end(long worker, List<Finished> tasks) throws SQLException {
    completions++;
    requirePresent();
    if (roleRefused) {
      throw new SQLException("permission denied for table task", "42501");
    }
    if (failing.test(tasks)) {
      throw failure;
    }
    for (Finished task : tasks) {
      if (overflowing.test(task)) {
        throw new OutOfMemoryError("Java heap space");
      }
      if (exhausting.test(task)) {
        throw new SQLException("out of memory", "53200");
      }
      if (refused.test(task)) {
        throw new SQLException("value too long", "22001");
      }
    }
    Set<Long> ended = new HashSet<>();
    for (Finished task : tasks) {
      if (heldBy.remove(task.id(), worker)) {
        written.add(task);
        ended.add(task.id());
      }
    }
    if (losingCompletionsAnswer) {
      losingCompletionsAnswer = false;
      throw new SQLException("the connection broke", "08006");
    }
    return new Completed(ended, List.of());
  }

  @Override
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    awaitAnswer();
    return takeBack(tasks);
  }

  private synchronized int takeBack(List<ClaimedTask> tasks) throws SQLException {
    requirePresent();
    tasks.forEach(task -> heldBy.remove(task.id()));
    givenBack += tasks.size();
    return tasks.size();
  }

  @Override
  public int promote(int limit) throws SQLException {
    awaitAnswer();
    return due();
  }

  private synchronized int due() throws SQLException {
    requirePresent();
    if (!unpromotable.isEmpty()) {
      throw new SQLException("index row size exceeds maximum", "54000");
    }
    return 0;
  }

  @Override
  public synchronized Set<Long> held(long worker) throws SQLException {
    requirePresent();
    Set<Long> held = new HashSet<>();
    heldBy.forEach(
        (id, holder) -> {
          if (holder == worker) {
            held.add(id);
          }
        });
    return held;
  }

  @Override
  public synchronized int giveBackStrays(long worker, Collection<Long> strays) throws SQLException {
    requirePresent();
    for (long id : strays) {
      if (heldBy.remove(id, worker)) {
        ready.add(rows.get(id));
      }
    }
    return strays.size();
  }

  @Override
  public synchronized List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException {
    requirePresent();
    return handOver(worker, unpromotable);
  }

  @Override
  public synchronized List<ClaimedTask> reap(long worker, Duration steadyFor, int limit)
      throws SQLException {
    requirePresent();
    reaps += steadyFor.isZero() ? 0 : 1;
    return handOver(worker, exhausted);
  }

  @Override
  public synchronized List<ClaimedTask> claimUnknown(
      long worker, List<String> queues, Duration patience, int limit) throws SQLException {
    requirePresent();
    return handOver(worker, unknown);
  }

  private List<ClaimedTask> handOver(long worker, List<ClaimedTask> rows) {
    List<ClaimedTask> handed = List.copyOf(rows);
    rows.clear();
    handed.forEach(row -> hold(worker, row));
    return handed;
  }

  @Override
  public synchronized Set<String> interrupted(Collection<String> taskIds) throws SQLException {
    requirePresent();
    Set<String> found = new HashSet<>(revoked);
    found.retainAll(taskIds);
    return found;
  }

  synchronized void revoke(String taskId) {
    revoked.add(taskId);
  }

  @Override
  public synchronized boolean purgeCommitTokens() throws SQLException {
    requirePresent();
    return false;
  }

  @Override
  public synchronized int purgeOutcomes(int limit) throws SQLException {
    requirePresent();
    return 0;
  }

  @Override
  public void deregister(long worker, Collection<Long> begun) throws SQLException {
    awaitAnswer();
    forget(worker, begun);
  }

  /** Whether no worker can leave. */
  synchronized void refuseToDeregister(boolean refused) {
    refusingToDeregister = refused;
  }

  private synchronized void forget(long worker, Collection<Long> begun) throws SQLException {
    requirePresent();
    if (refusingToDeregister) {
      throw new SQLException("canceling statement due to lock timeout", "55P03");
    }
    begunWhenLeft.addAll(begun);
    live.remove(worker);
    rows.forEach(
        (id, row) -> {
          if (heldBy.remove(id, worker)) {
            ready.add(row);
          }
        });
  }
}
