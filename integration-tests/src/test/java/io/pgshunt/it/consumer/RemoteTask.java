package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The task {@code lab.remote} for a consumer in a JVM of its own: reports each run to the test on
 * the port in {@link #PORT} and does what it is told. Needs no other class of the tests.
 */
public final class RemoteTask implements TaskHandler<String> {

  /** System property: where the test listens on the loopback interface. */
  public static final String PORT = "pgshunt.it.remote-task.port";

  @Override
  public String taskName() {
    return "lab.remote";
  }

  /** Sends id and attempt; the line that comes back is the result. */
  @Override
  public String run(TaskContext task) throws IOException {
    try (Socket test = new Socket(InetAddress.getLoopbackAddress(), Integer.getInteger(PORT));
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(test.getInputStream(), StandardCharsets.UTF_8))) {
      String report = task.taskId() + " " + task.attempt() + "\n";
      test.getOutputStream().write(report.getBytes(StandardCharsets.UTF_8));
      return answers.readLine();
    }
  }
}
