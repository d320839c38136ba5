package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Rows;
import io.pgshunt.it.support.Servers;
import io.pgshunt.it.support.Service;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.servers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of the service's own, whose methods send tasks in a form that only it knows. */
class InHouseSendMethodsTest {

  private static final String QUEUE = "pgshunt.it.nowhere";
  private static final String RULES =
      """
      rules:
        - implements: io.pgshunt.it.app.executor.Executor
          method: dispatchWithCallback
          task: arg0.request.taskName
          id: arg0.request.requestId
          args: arg0.args
          kwargs: arg0.kwargs
          queue: arg0.queueName
          link: arg1
          link_error: arg2
          returns: {factory: io.pgshunt.it.app.executor.TaskHandle.of}
        - class: io.pgshunt.it.app.executor.ExecutorClient
          method: dispatchAsync
          parameters: [io.pgshunt.it.app.executor.ExecutionContext]
          task: arg0.request.taskName
          id: arg0.request.requestId
          args: [arg0.args]
          kwargs: {all: arg0.kwargs, fixed: {constant: 1}}
          queue: {constant: pgshunt.it.nowhere}
          returns: {future: id}
      """;

  private final TestDatabase database = Servers.database();
  @TempDir private Path folder;

  private Service start(String rules) throws IOException {
    Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
    return Service.withAgent(database).set("pgshunt.rules", file.toString()).start();
  }

  @Test
  void theCallerSeesTheSameWhetherTheFlagIsOffOrOn() throws IOException {
    try (Service service = start(RULES)) {
      String async = dispatch(service, "a-1", QUEUE);
      String called = dispatch(service, "c-1", QUEUE, "shop.done", "done");
      service.turnOn();

      assertThat(dispatch(service, "a-1", QUEUE)).isEqualTo(async).isEqualTo("a-1");
      assertThat(dispatch(service, "c-1", QUEUE, "shop.done", "done"))
          .isEqualTo(called)
          .isEqualTo("c-1");
      assertThat(service.quit().passed()).isEmpty();
      assertThat(service.published()).hasSize(2);
      assertThat(Rows.taskIds(database)).containsExactly("a-1", "c-1");
    }
  }

  @Test
  void theRowHoldsWhatTheCallMeant() throws IOException {
    try (Service service = start(RULES)) {
      service.turnOn();
      dispatch(service, "a-1", QUEUE);
      dispatch(service, "c-1", QUEUE, "shop.done", "done");
    }

    StoredTask async = Rows.of(database).get(0).task();
    assertThat(async.queue()).isEqualTo(QUEUE);
    assertThat(async.taskName()).isEqualTo("shop.add");
    assertThat(async.args()).isEqualTo("[[2,\"three\"]]");
    assertThat(async.kwargs()).isEqualTo("{\"all\":{\"deep\":[true]},\"fixed\":1}");
    StoredTask called = Rows.of(database).get(1).task();
    assertThat(called.args()).isEqualTo("[2,\"three\"]");
    assertThat(called.kwargs()).isEqualTo("{\"deep\":[true]}");
    assertThat(called.onSuccess())
        .isEqualTo("[{\"task_name\": \"shop.done\", \"queue\": \"done\", \"args\": [\"kept\",7]}]");
    assertThat(called.onError())
        .isEqualTo("[{\"task_name\": \"shop.failed\", \"queue\": \"errors\"}]");
  }

  @Test
  void aCallbackThatSaysTooLittleNamesItselfAndTheMethodRunsAsBefore() throws IOException {
    try (Service service = start(RULES)) {
      service.turnOn();
      assertThat(dispatch(service, "c-1", QUEUE, "-", "done")).isEqualTo("c-1");
      assertThat(dispatch(service, "c-2", QUEUE, "shop.done", "-")).isEqualTo("c-2");

      assertThat(service.quit().passed())
          .isEqualTo(
              Map.of("CALLBACK_WITHOUT_TASK", 1, "CALLBACK_WITHOUT_QUEUE", 1, "NOT_A_TASK", 2));
      assertThat(service.published()).hasSize(2);
      assertThat(Rows.of(database)).isEmpty();
      assertThat(service.agentLines())
          .anyMatch(line -> line.contains("task shop.add[c-1]: callbacks[0]"))
          .anyMatch(line -> line.contains("callbacks[0] (shop.done) has no 'queue' option"));
    }
  }

  @Test
  void aDatabaseThatIsAwayHasTheMethodRunAsBefore() throws IOException {
    Path file = Files.writeString(folder.resolve("rules.yaml"), RULES);
    try (Service service =
        Service.withAgent(database)
            .set("pgshunt.rules", file.toString())
            .set("pgshunt.jdbc-url", "jdbc:postgresql://127.0.0.1:1/none")
            .start()) {
      service.turnOn();
      assertThat(dispatch(service, "a-1", QUEUE)).isEqualTo("a-1");

      assertThat(service.quit().passed()).containsEntry("DATABASE_UNAVAILABLE", 1);
      assertThat(service.published()).hasSize(1);
    }
  }

  @Test
  void aRuleThatDoesNotFitItsMethodIsNamedAndTheMethodRunsAsBefore() throws IOException {
    String wrong =
        RULES
            .replace("arg0.request.taskName", "arg0.request.task")
            .replace("returns: {future: id}", "returns: id");
    try (Service service = start(wrong)) {
      service.turnOn();
      assertThat(dispatch(service, "a-1", QUEUE)).isEqualTo("a-1");
      assertThat(dispatch(service, "c-1", QUEUE, "shop.done", "done")).isEqualTo("c-1");

      assertThat(service.quit().passed()).isEqualTo(Map.of("ARGUMENT_VALUE", 1, "NOT_A_TASK", 2));
      assertThat(service.agentLines())
          .anyMatch(
              line ->
                  line.contains("rules.yaml:12: dispatchAsync runs as before")
                      && line.contains("is no java.util.concurrent.CompletableFuture"))
          .anyMatch(
              line ->
                  line.contains("rules.yaml:2: dispatchWithCallback:")
                      && line.contains("has no public property 'task'"));
    }
  }

  @Test
  void aRuleForAMethodThatIsNotThereIsNamed() throws IOException {
    String wrong = RULES.replace("method: dispatchAsync", "method: dispatchLater");
    try (Service service = start(wrong)) {
      dispatch(service, "a-1", QUEUE);
      service.quit();

      assertThat(service.agentLines())
          .anyMatch(
              line ->
                  line.contains("rules.yaml:12:")
                      && line.contains("ExecutorClient.dispatchLater is not there"));
    }
  }

  @Test
  void aRulesFileThatIsWrongKeepsTheGateOff() throws IOException {
    try (Service service = start(RULES.replace("kwargs: arg0.kwargs", "kwarg: arg0.kwargs"))) {
      service.turnOn();
      dispatch(service, "a-1", QUEUE);
      service.quit();

      assertThat(service.agentLines())
          .singleElement()
          .asString()
          .startsWith("pgshunt: rules.yaml:7: 'kwarg' is not known here: use args, class,");
      assertThat(service.published()).hasSize(1);
    }
  }

  private static String dispatch(Service service, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "dispatch";
    all[1] = Service.MAIN;
    System.arraycopy(words, 0, all, 2, words.length);
    return service.jvm().ask(all);
  }
}
