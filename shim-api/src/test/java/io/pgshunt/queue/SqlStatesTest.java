package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatesTest {

  /**
   * A lost connection, too many of them, a database closed to clients, a lock not got in time, a
   * shutdown, a deadlock, a standby.
   */
  @ParameterizedTest
  @ValueSource(strings = {"08006", "53300", "55000", "55P03", "57P01", "40P01", "25006"})
  void whatMayPassIsNoRefusal(String state) {
    assertThat(SqlStates.isUnavailable(new SQLException("x", state))).isTrue();
  }

  /** Data, a constraint, a size, a missing table or right, a trigger of somebody's. */
  @ParameterizedTest
  @ValueSource(strings = {"22P05", "23514", "54000", "42P01", "42501", "P0001"})
  void whatIsWrongWithTheRowOrTheSchemaIsARefusal(String state) {
    assertThat(SqlStates.isUnavailable(new SQLException("x", state))).isFalse();
  }

  @Test
  void aFailureThatNamesNoStateIsNoRefusal() {
    assertThat(SqlStates.isUnavailable(new SQLException("x"))).isTrue();
  }
}
