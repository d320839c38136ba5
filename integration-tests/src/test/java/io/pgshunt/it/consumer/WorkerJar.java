package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The executable jar and a directory of handlers, run in JVMs of their own. */
final class WorkerJar implements AutoCloseable {

  private final TestDatabase database;
  private final Path handlers;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<ForkedJvm> jvms = new ArrayList<>();

  WorkerJar(TestDatabase database, Path handlers) {
    this.database = database;
    this.handlers = handlers;
  }

  /** What a user would do with a jar of handlers. */
  void deploy(Class<? extends TaskHandler<?>> handler) throws IOException {
    for (Class<?> type = handler; type != Object.class; type = type.getSuperclass()) {
      copy(type);
    }
    Path services = Files.createDirectories(handlers.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(TaskHandler.class.getName()),
        handler.getName() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void copy(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    Path target = handlers.resolve(file);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    try (var in = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
      Files.write(target, in.readAllBytes());
    }
  }

  /** A system property of the JVMs started from now on. */
  void property(String name, String value) {
    properties.put(name, value);
  }

  /**
   * Starts a worker.
   *
   * @param jdbcUrl its way to the database
   * @param options of the command {@code work}, beside database, queue and handlers
   */
  ForkedJvm work(String jdbcUrl, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "work",
                "--jdbc-url",
                jdbcUrl,
                "--user",
                database.user(),
                "--queues",
                Lab.QUEUE,
                "--handlers",
                handlers.toString()));
    if (database.password() != null) {
      arguments.addAll(List.of("--password", database.password()));
    }
    arguments.addAll(List.of(options));
    ForkedJvm.Builder jvm =
        ForkedJvm.ofJar(Artifacts.root().resolve("consumer/target/pgshunt-consumer-all.jar"));
    properties.forEach(jvm::property);
    ForkedJvm started = jvm.arguments(arguments.toArray(String[]::new)).start();
    jvms.add(started);
    return started;
  }

  @Override
  public void close() {
    jvms.forEach(ForkedJvm::close);
  }
}
