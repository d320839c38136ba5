package io.pgshunt.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.consumer.Consumer;
import io.pgshunt.queue.Schema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/**
 * Program of a worker in a JVM of its own: a consumer that is started and stopped by lines, and
 * that tells in lines what it ran. Arguments come as lines too: {@code start CONCURRENCY URL USER
 * PASSWORD}.
 */
public final class WorkerService implements Contestant.Journal {

  private static final long TELL_EVERY_MS = 10;

  private final StringBuilder ran = new StringBuilder();

  private WorkerService() {}

  public static void main(String[] arguments) throws IOException {
    WorkerService service = new WorkerService();
    Thread teller = new Thread(service::tellAgainAndAgain, "teller");
    teller.setDaemon(true);
    teller.start();
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.split(" ", -1);
        HikariDataSource pool = pool(words);
        Consumer consumer =
            PgshuntConsumer.consumer(pool, Schema.DEFAULT, Integer.parseInt(words[1]), service);
        System.out.println("started");
        commands.readLine();
        consumer.close();
        pool.close();
        service.tell();
        System.out.println("stopped");
      }
    }
    System.exit(0);
  }

  private void tellAgainAndAgain() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(TELL_EVERY_MS);
        tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HikariDataSource pool(String[] words) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(words[2]);
    config.setUsername(words[3]);
    config.setPassword(words[4]);
    config.setMaximumPoolSize(PgshuntConsumer.CONNECTIONS);
    config.setMinimumIdle(PgshuntConsumer.CONNECTIONS);
    return new HikariDataSource(config);
  }

  @Override
  public void task(long number) {
    note('t', number);
  }

  @Override
  public void callback(long number) {
    note('c', number);
  }

  private synchronized void note(char what, long number) {
    ran.append(' ').append(what).append(number);
  }

  private synchronized void tell() {
    if (ran.length() > 0) {
      System.out.println("ran" + ran);
      ran.setLength(0);
    }
  }
}
