package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A task that ends the process of its worker, in the way that its first argument says. */
public final class ExitTask implements TaskHandler<Object> {

  /** System property: the file to which each run adds a line, its attempt. */
  public static final String RUNS = "pgshunt.it.exit-task.runs";

  @Override
  public String taskName() {
    return "lab.exit";
  }

  @Override
  public @Nullable Object run(TaskContext task) throws IOException {
    Files.writeString(
        Path.of(System.getProperty(RUNS)),
        task.attempt() + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (task.args().get(0).asString().equals("halt")) {
      Runtime.getRuntime().halt(1);
    }
    System.exit(1);
    return null;
  }
}
