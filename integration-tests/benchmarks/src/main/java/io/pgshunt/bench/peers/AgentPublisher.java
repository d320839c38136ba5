package io.pgshunt.bench.peers;

import io.pgshunt.bench.Agent;
import io.pgshunt.bench.server.BenchDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A service in a JVM of its own, whose publishes the agent moves to PostgreSQL. */
public final class AgentPublisher implements AutoCloseable {

  private final ChildProcess service;

  public AgentPublisher(BenchDatabase database) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-javaagent:" + Agent.jar());
    options.add("-Dpgshunt.enabled=true");
    // Nothing works on the queue while sending is measured
    options.add("-Dpgshunt.require-consumer=false");
    options.add("-Dpgshunt.jdbc-url=" + database.urlOfStayers());
    options.add("-Dpgshunt.jdbc-user=" + database.user());
    if (database.password() != null) {
      options.add("-Dpgshunt.jdbc-password=" + database.password());
    }
    // A task that is not moved would vanish in the silent broker: let it fail instead
    options.add("-Dpgshunt.on-failure=throw");
    options.add("-Dpgshunt.untranslatable=reject");
    options.add("-Xmx512m");
    service = ChildProcess.java(options, AgentService.class, AgentPublisher::isAgentsLine);
  }

  private static boolean isAgentsLine(String line) {
    return !line.isEmpty() && !Character.isDigit(line.charAt(0));
  }

  /**
   * What a while of publishing gave.
   *
   * @param count publishes that returned
   */
  public record Published(long count, double perSecond, double p50Millis, double p99Millis) {}

  public Published publish(int threads, long millis) {
    String[] words = service.ask(threads + " " + millis).split(" ", -1);
    return new Published(
        Long.parseLong(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  @Override
  public void close() {
    service.close();
  }
}
