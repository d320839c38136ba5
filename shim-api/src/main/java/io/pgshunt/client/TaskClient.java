package io.pgshunt.client;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.Enqueuer;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.ResultAccess;
import io.pgshunt.queue.Revocations;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import io.pgshunt.queue.Tenancy;
import io.pgshunt.task.Completion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends tasks, and waits for the results of those that somebody needs at once. For new code: what
 * goes to the broker already is moved by the agent, without a change. Thread-safe; one for a
 * process is enough, and all who wait share its one poller.
 *
 * <pre>{@code
 * TaskClient tasks = new TaskClient(dataSource);
 * tasks.send(TaskRequest.of("shop.charge", "payments", "card-1", 250));
 * Receipt receipt = tasks.call(TaskRequest.of("shop.quote", "quotes", 7), Receipt.class, ofSeconds(5));
 * }</pre>
 */
public final class TaskClient {

  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CANCELLED_FOR = Duration.ofDays(30);

  private final DataSource dataSource;
  private final Schema schema;
  private final Tenancy tenancy;
  private final Enqueuer enqueuer;
  private final Revocations revocations;
  private final ResultAccess results;
  private final OutcomePoller poller;
  private final Consumer<Set<String>> told;

  /**
   * On the schema {@code pgshunt}.
   *
   * @param dataSource gives connections in auto-commit mode
   */
  public TaskClient(DataSource dataSource) {
    this(dataSource, Schema.DEFAULT);
  }

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public TaskClient(DataSource dataSource, Schema schema) {
    this(dataSource, schema, Tenancy.NONE);
  }

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param tenancy whose tasks take turns
   */
  public TaskClient(DataSource dataSource, Schema schema, Tenancy tenancy) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.tenancy = tenancy;
    this.enqueuer = new Enqueuer(dataSource, schema, tenancy, SETTLE_TIMEOUT);
    this.revocations = new Revocations(dataSource, schema);
    this.results = new ResultAccess(schema);
    this.poller = new OutcomePoller(new TaskQueue(dataSource, schema)::outcomes);
    this.told = queues -> {};
  }

  private TaskClient(TaskClient other, Consumer<Set<String>> told) {
    this.dataSource = other.dataSource;
    this.schema = other.schema;
    this.tenancy = other.tenancy;
    this.enqueuer = other.enqueuer;
    this.revocations = other.revocations;
    this.results = other.results;
    this.poller = other.poller;
    this.told = told;
  }

  /**
   * This client, which from now on also tells somebody of what it has sent: a consumer in the same
   * process, say, that need then not wait for its next poll.
   *
   * <pre>{@code
   * TaskClient tasks = new TaskClient(dataSource).telling(consumer::enqueued);
   * }</pre>
   *
   * @param listener gets the queues of tasks that are committed and due, on the sender's thread. It
   *     must be quick, and is not to throw: the sender would get that although its tasks are there.
   *     Not told of what is sent in a transaction of the caller's, whose commit is not seen here
   * @return another client that shares this one's connections
   */
  public TaskClient telling(Consumer<Set<String>> listener) {
    return new TaskClient(this, told.andThen(listener));
  }

  /**
   * Sends a task in a transaction of its own. It is durable when this returns.
   *
   * @return the task's id
   * @throws EnqueueException saying whether the task may be there; see its three cases
   */
  public String send(TaskRequest request) throws EnqueueException {
    return sendAll(List.of(request)).get(0);
  }

  /**
   * Sends tasks in one transaction of their own: all of them or none.
   *
   * @return their ids, in this order
   * @throws EnqueueException saying whether the tasks may be there; see its three cases
   */
  public List<String> sendAll(List<TaskRequest> requests) throws EnqueueException {
    List<NewTask> tasks = newTasks(requests);
    enqueue(tasks);
    return ids(tasks);
  }

  private void enqueue(List<NewTask> tasks) throws EnqueueException {
    enqueuer.enqueue(tasks);
    Set<String> due = new HashSet<>();
    for (NewTask task : tasks) {
      if (task.payload().eta() == null && task.delay() == null) {
        due.add(task.queue());
      }
    }
    if (!due.isEmpty()) {
      told.accept(due);
    }
  }

  /**
   * Sends a task in the caller's transaction on {@code connection}: it is there if that commits,
   * and was never sent if it does not.
   *
   * @param connection to the database of the queue; neither committed nor closed here
   * @return the task's id
   */
  public String send(Connection connection, TaskRequest request) throws SQLException {
    List<NewTask> tasks = newTasks(List.of(request));
    Enqueuer.enqueue(connection, schema, tenancy, tasks);
    return ids(tasks).get(0);
  }

  /**
   * Sends a task and waits for its result.
   *
   * @param request without continuations: a task has one completion, and here it is the reply
   * @param type of the result; {@link io.pgshunt.task.RawJson} takes any
   * @return the result; null if the task returned null
   * @throws TaskFailedException if the task did not succeed
   * @throws TimeoutException if it has not ended in time; it goes on all the same
   * @throws EnqueueException if it was not sent, or may not have been; {@link
   *     EnqueueException.Refused} if results may not be read, which is asked before anything is
   *     sent
   */
  public <R> @Nullable R call(TaskRequest request, Class<R> type, Duration timeout)
      throws TaskFailedException, TimeoutException, EnqueueException, InterruptedException {
    String replyKey = newId();
    NewTask task = replying(request, replyKey);
    requireResults();
    enqueue(List.of(task));
    return pending(task, replyKey, type).await(timeout);
  }

  /**
   * Sends a task in the caller's transaction, to be waited for once that has been committed.
   *
   * @param connection to the database of the queue; neither committed nor closed here
   * @param request without continuations
   * @throws SQLException if results may not be read, which is asked before anything is sent; or as
   *     the database gives it
   */
  public <R> PendingCall<R> call(Connection connection, TaskRequest request, Class<R> type)
      throws SQLException {
    String replyKey = newId();
    NewTask task = replying(request, replyKey);
    // Not on a connection of the data source's: the caller may hold the last one of its pool.
    results.require(connection);
    Enqueuer.enqueue(connection, schema, tenancy, List.of(task));
    return pending(task, replyKey, type);
  }

  /**
   * Cancels tasks by their ids: they are not run when their turn comes, within 30 days.
   *
   * @param interrupt whether to interrupt those that run already
   */
  public void cancel(List<String> taskIds, boolean interrupt) throws SQLException {
    revocations.revoke(taskIds, interrupt, CANCELLED_FOR);
  }

  private void requireResults() throws EnqueueException {
    if (!results.isKnown()) {
      try (Connection connection = dataSource.getConnection()) {
        results.require(connection);
      } catch (SQLException e) {
        throw EnqueueException.notDone(e);
      }
    }
  }

  private <R> PendingCall<R> pending(NewTask task, String replyKey, Class<R> type) {
    return new PendingCall<>(task.payload().taskId(), replyKey, type, poller);
  }

  private NewTask replying(TaskRequest request, String replyKey) {
    if (request.hasContinuations()) {
      throw new IllegalArgumentException(
          request
              + " has continuations, and a task has one completion: send it, or leave them out and"
              + " go on with the result here");
    }
    return request.task(newId(), new Completion.Reply(replyKey));
  }

  private List<NewTask> newTasks(List<TaskRequest> requests) {
    List<NewTask> tasks = new ArrayList<>();
    for (TaskRequest request : requests) {
      tasks.add(request.task(newId()));
    }
    return tasks;
  }

  private static List<String> ids(List<NewTask> tasks) {
    return tasks.stream().map(task -> task.payload().taskId()).toList();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
