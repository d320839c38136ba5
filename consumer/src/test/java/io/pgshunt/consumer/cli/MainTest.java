package io.pgshunt.consumer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/x?password=secret";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private void assertOneErrorLine(String words) {
    assertThat(err.toString()).startsWith("pgshunt-consumer: ").contains(words).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void migratePrintNeedsNoDatabase() {
    assertThat(run("migrate", "--print", "--schema", "tasks")).isZero();
    assertThat(out.toString()).contains("create table tasks.task (").doesNotContain("pgshunt.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void migratePrintAsksForTheSchemaOnlyIfItIsMissing() {
    assertThat(run("migrate", "--print", "--schema", "order")).isZero();
    assertThat(out.toString())
        .containsSubsequence(
            "begin;",
            "if not exists (select from pg_namespace where nspname = 'order') then",
            "create schema if not exists \"order\";",
            "create table \"order\".task (");
  }

  @Test
  void migratePrintRolesPrintsTheGrantsOfASchema() {
    assertThat(run("migrate", "--print-roles", "--schema", "tasks")).isZero();
    assertThat(out.toString()).contains("to tasks_sender").doesNotContain("pgshunt_sender");
  }

  @Test
  void aMistypedCommandIsWrongUsageAndTheCommandsAreListed() {
    assertThat(run("worx")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("pgshunt-consumer: ")
        .contains("worx", "Commands:", "  work ", "  migrate ", "  queues ", "  dead-letters ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMistypedCommandOfACommandIsToldThoseOfThatOne() {
    assertThat(run("queues", "lst")).isEqualTo(2);
    assertThat(err.toString()).contains("lst", "  list ", "  pause ").doesNotContain("migrate");
  }

  @Test
  void noCommandIsWrongUsageAndTheCommandsAreListed() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Commands:", "  work ");
    assertThat(run("queues")).isEqualTo(2);
    assertThat(err.toString()).contains("say which", "  pause ");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("work", "migrate");
    assertThat(run("help", "migrate")).isZero();
    assertThat(out.toString()).contains("--print");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    assertThat(run("work", "--frobnicate")).isEqualTo(2);
    assertOneErrorLine("--frobnicate");
  }

  @Test
  void aMissingDatabaseIsWrongUsage() {
    assertThat(run("migrate")).isEqualTo(2);
    assertOneErrorLine("--jdbc-url");
  }

  @Test
  void anotherDatabasesUrlIsWrongUsage() {
    assertThat(run("migrate", "--jdbc-url", "jdbc:mysql://x/y")).isEqualTo(2);
    assertOneErrorLine("jdbc:mysql://x/y");
  }

  @Test
  void aBadDurationIsWrongUsage() {
    assertThat(run("work", "--lease", "soon")).isEqualTo(2);
    assertOneErrorLine("write 500ms, 30s");
  }

  @Test
  void aBadSchemaNameIsWrongUsage() {
    assertThat(run("migrate", "--print", "--schema", "pg_tasks")).isEqualTo(2);
    assertOneErrorLine("pg_tasks");
  }

  @Test
  void noHandlersAreWrongUsage() {
    assertThat(run("work", "--queues", "q", "--jdbc-url", NOWHERE)).isEqualTo(2);
    assertOneErrorLine("no task handlers");
  }

  @Test
  void aHandlerPathThatIsNotThereIsWrongUsage(@TempDir Path dir) {
    String path = dir.resolve("missing.jar").toString();

    assertThat(run("work", "--queues", "q", "--jdbc-url", NOWHERE, "--handlers", path))
        .isEqualTo(2);
    assertOneErrorLine(path);
  }

  @Test
  void aDatabaseThatIsNotThereIsAFailureAndItsPasswordIsNotPrinted() {
    assertThat(run("migrate", "--jdbc-url", NOWHERE)).isEqualTo(1);
    assertOneErrorLine("127.0.0.1:1");
    assertThat(err.toString()).doesNotContain("secret");
  }

  @Test
  void helpSaysWhatTheCommandsAre() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("work").contains("migrate").contains("PGSHUNT_JDBC_URL");
  }
}
