package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.it.support.Adder;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.servers.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenTelemetry's agent beside ours: the trace goes with the task, and on to what follows it. */
class OpenTelemetryTest {

  private static final Path OTHER =
      Artifacts.target().resolve("other-agents/opentelemetry-javaagent.jar");
  private static final Path SERVICE =
      Artifacts.root().resolve("integration-tests/libraries/others/target");

  @ParameterizedTest(name = "ours first: {0}")
  @ValueSource(booleans = {true, false})
  void theTraceReachesTheRowAndItsContinuation(boolean oursFirst) {
    TestDatabase database = Servers.database();
    ForkedJvm.Builder jvm =
        ForkedJvm.of("io.pgshunt.it.libraries.LibrariesService").classPath(classPath());
    jvm.agent(oursFirst ? Artifacts.agentJar() : OTHER);
    jvm.agent(oursFirst ? OTHER : Artifacts.agentJar());
    jvm.property("otel.traces.exporter", "none")
        .property("otel.metrics.exporter", "none")
        .property("otel.logs.exporter", "none")
        .property("pgshunt.enabled", "true")
        .property("pgshunt.jdbc-url", database.jdbcUrl())
        .property("pgshunt.jdbc-user", database.user())
        .property("pgshunt.jdbc-password", String.valueOf(database.password()))
        .property("pgshunt.require-consumer", "false")
        .arguments("jms", Servers.broker().amqpUri());
    try (ForkedJvm service = jvm.start()) {
      assertThat(service.waitForExit()).as(service.transcript()).isZero();
      assertThat(service.answers()).containsExactly("sent");
    }

    String headers = Rows.of(database).get(0).task().headers();
    assertThat(headers).containsPattern("\"traceparent\": \"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9]\"");
    assertThat(traceOfContinuation(database)).isEqualTo(traceOf(headers));
  }

  private static String traceOf(String headers) {
    String name = "\"traceparent\": \"";
    int start = headers.indexOf(name) + name.length();
    return headers.substring(start, headers.indexOf('"', start));
  }

  private static List<Path> classPath() {
    List<Path> classPath = new ArrayList<>(List.of(SERVICE.resolve("service.jar")));
    classPath.addAll(Artifacts.jarsIn(SERVICE.resolve("class-path")));
    return classPath;
  }

  private static String traceOfContinuation(TestDatabase database) {
    CompletableFuture<String> trace = new CompletableFuture<>();
    TaskHandler<Void> log =
        new TaskHandler<>() {
          @Override
          public String taskName() {
            return "shop.log";
          }

          @Override
          public Void run(TaskContext task) {
            trace.complete(task.headers().get("traceparent").asString());
            return null;
          }
        };
    try (Consumer consumer =
        Consumer.builder(Servers.dataSource(database))
            .queues("pgshunt.it.nowhere", "log")
            .handlers(new Adder(), log)
            .build()
            .start()) {
      assertThat(consumer.counters()).isNotNull();
      await().atMost(Duration.ofSeconds(30)).until(trace::isDone);
      return trace.join();
    }
  }
}
