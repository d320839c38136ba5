package io.pgshunt.campaign.service;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.campaign.check.Naming;
import io.pgshunt.campaign.ledger.LedgerFile;
import io.pgshunt.campaign.ledger.Word;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.Task;
import io.pgshunt.consumer.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Program of a worker that writes down what it runs. Arguments: the ledger's directory, its name,
 * the JDBC URL, the queues' prefix, the lease in milliseconds.
 */
public final class Worker {

  private static final int CONCURRENCY = 8;
  private static final int POOL = 6;
  private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

  private final LedgerFile ledger;

  private Worker(LedgerFile ledger) {
    this.ledger = ledger;
  }

  public static void main(String[] arguments) throws IOException {
    Queues queues = new Queues(arguments[3]);
    try (LedgerFile ledger = LedgerFile.create(Path.of(arguments[0]), arguments[1]);
        HikariDataSource database = new HikariDataSource()) {
      database.setJdbcUrl(arguments[2]);
      database.setMaximumPoolSize(POOL);
      database.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
      // A database that is away when the worker starts is waited for
      database.setInitializationFailTimeout(-1);
      Consumer.builder(database)
          .name(arguments[1])
          .queues(queues.all())
          .atMostOnceQueues(Set.of(queues.once()))
          .taskMethods(new Worker(ledger))
          .concurrency(CONCURRENCY)
          .lease(Duration.ofMillis(Long.parseLong(arguments[4])))
          .build()
          .start();
      endWithCampaign();
    }
  }

  /** Its standard input ends when the campaign's process does, even if that is killed. */
  private static void endWithCampaign() throws IOException {
    while (System.in.read() >= 0) {
      // There are no commands
    }
    Runtime.getRuntime().halt(1);
  }

  @Task(CeleryTask.WORK)
  String work(int millis, TaskContext task) throws InterruptedException {
    ledger.write(Word.BEGAN, task.taskId(), task.queue() + " " + task.attempt());
    Thread.sleep(millis);
    ledger.write(Word.ENDED, task.taskId(), "");
    if (Naming.fails(task.taskId())) {
      throw new IllegalStateException("This task fails");
    }
    return task.taskId();
  }

  @Task(CeleryTask.ON_SUCCESS)
  @Nullable Object onSuccess(TaskContext task) {
    return follow(task);
  }

  @Task(CeleryTask.ON_ERROR)
  @Nullable Object onError(TaskContext task) {
    return follow(task);
  }

  private @Nullable Object follow(TaskContext task) {
    ledger.write(Word.BEGAN, task.taskId(), task.queue() + " " + task.attempt());
    ledger.write(Word.ENDED, task.taskId(), "");
    return null;
  }
}
