package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {

  @Test
  void everyTableIsQualifiedWithTheConfiguredSchema() {
    Schema schema = new Schema("tasks_eu");

    assertThat(schema.qualify(Sql.ENQUEUE)).contains("tasks_eu.task").doesNotContain("pgshunt.");
    assertThat(Migrations.script(schema))
        .contains("create table tasks_eu.task", "create schema if not exists tasks_eu;")
        .doesNotContain("pgshunt.");
  }

  @Test
  void theEtaColumnIsNotMistakenForTheMetaColumn() {
    assertThat(Sql.COMPLETE).contains("headers, meta,").doesNotContain("mdue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user", "order", "Shop", "1st", "a-b", "a.b", "x; drop schema public", "é"})
  void aNameThatNeedsQuotesIsQuotedInEveryStatement(String name) {
    Schema schema = new Schema(name);
    String quoted = '"' + name + '"';

    assertThat(schema.identifier()).isEqualTo(quoted);
    assertThat(schema.qualify(Sql.ENQUEUE)).contains("into " + quoted + ".task (");
    assertThat(schema.qualify(Sql.COMPLETE))
        .contains("nextval('" + quoted + ".task_id')")
        .contains("hashtext('" + name + ".')");
    assertThat(Migrations.script(schema))
        .contains("create schema if not exists " + quoted + ";", "nspname = '" + name + "'")
        .contains("create table " + quoted + ".task (", "nextval('" + quoted + ".task_id')")
        .doesNotContain("pgshunt.");
  }

  @Test
  void quotesAndBackslashesInANameStayInTheName() {
    assertThat(new Schema("a\"b'c\\d").qualify("select nextval('pgshunt.task_id'), 'pgshunt.'"))
        .isEqualTo("select nextval(E'\"a\"\"b''c\\\\d\".task_id'), E'a\"b''c\\\\d.'");
    assertThat(new Schema("a\"b").qualify("insert into pgshunt.task"))
        .isEqualTo("insert into \"a\"\"b\".task");
  }

  @Test
  void aNameThatPostgresTakesWithoutQuotesHasNone() {
    assertThat(new Schema("tasks_2").identifier()).isEqualTo("tasks_2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "pg_tasks",
        "a\u0000b",
        "a\nb",
        "a123456789b123456789c123456789d123456789e123456789f123456789g123",
        "éééééééééééééééééééééééééééééééé",
      })
  void aNameThatPostgresDoesNotTakeIsRefused(String name) {
    assertThatThrownBy(() -> new Schema(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "' is not a schema name");
  }
}
