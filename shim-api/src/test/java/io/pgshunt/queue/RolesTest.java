package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RolesTest {

  @Test
  void theRolesOfASchemaAreNamedAfterIt() {
    assertThat(Roles.script(Schema.DEFAULT))
        .contains("array['pgshunt_sender', ", "usage on schema pgshunt\n", "to pgshunt_sender, ");
    assertThat(Roles.script(new Schema("tasks")))
        .contains(
            "array['tasks_sender', ", "usage on schema tasks\n", "on tasks.task to tasks_send")
        .contains("select on all tables in schema tasks to tasks_reader")
        .doesNotContain("pgshunt");
  }

  @Test
  void namesThatNeedQuotesHaveThem() {
    assertThat(Roles.script(new Schema("it's")))
        .contains(
            "array['it''s_sender', ", "schema \"it's\"\n", "\"it's\".task to \"it's_sender\"");
    assertThat(Roles.script(new Schema("order")))
        .contains("schema \"order\"\n", "\"order\".task to order_sender");
  }

  @Test
  void aSchemaWhoseRolesWouldHaveNamesThatAreCutIsRefused() {
    Schema schema = new Schema("a".repeat(55));

    assertThatThrownBy(() -> Roles.script(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void aSenderMayWriteTheColumnsThatItsStatementsWriteAndNoOthers() {
    String columns = Roles.script(Schema.DEFAULT).replaceAll("\\s+", " ");

    assertThat(columns)
        .contains("grant insert (lane, " + TaskColumns.NAMES + ") on pgshunt.task to")
        .contains("grant insert (due_at, lane, " + TaskColumns.NAMES + ") on pgshunt.later to");
  }
}
