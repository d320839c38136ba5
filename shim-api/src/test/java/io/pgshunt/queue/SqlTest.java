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
  @ValueSource(strings = {"", "Shop", "1st", "a-b", "a.b", "x; drop schema public", "é"})
  void aNameThatWouldNeedQuotesIsRefused(String name) {
    assertThatThrownBy(() -> new Schema(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "' is not a schema name");
  }
}
