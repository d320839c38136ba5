package io.pgshunt.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailuresTest {

  private static final String OF_THE_POOL =
      "pool - Connection is not available, request timed out after 2001ms (total=0, active=0)";

  @Test
  void aPoolsTimeOutIsToldByWhatItsConnectionsFailedFor() {
    SQLException refused =
        new SQLException("FATAL: password authentication failed for user \"shop\"", "28P01");

    assertThat(DatabaseFailures.inWords(ofPool(refused)))
        .isEqualTo(
            "FATAL: password authentication failed for user \"shop\": user or password is wrong");
  }

  @Test
  void whatTheDriverWrapsIsTold() {
    SQLException failed =
        new SQLException(
            "The connection attempt failed.", "08001", new UnknownHostException("nowhere"));

    assertThat(DatabaseFailures.inWords(ofPool(failed)))
        .isEqualTo("The connection attempt failed. (java.net.UnknownHostException: nowhere)");
  }

  @Test
  void aPoolThatKnowsNoReasonSaysWhatItCanBe() {
    assertThat(DatabaseFailures.inWords(new SQLTransientConnectionException(OF_THE_POOL)))
        .startsWith("there was no connection within 2001 ms: either the server did not answer");
  }

  @Test
  void aServerThatTakesNoMoreConnectionsIsToldInAnyLanguage() {
    assertThat(
            DatabaseFailures.inWords(
                ofPool(
                    new SQLException("FATAL: tut mir leid, schon zu viele Verbindungen", "53300"))))
        .contains("all connections that the server, the database or the role allows are in use");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no such URL: jdbc:postgresql://db/x?user=a&password=secret&ssl=true",
        "no such URL: jdbc:postgresql://db/x?sslpassword=secret",
        "no such URL: postgres://shop:secret@db/x",
        "no such URL: \"jdbc:postgresql://db/x?PASSWORD=secret\"",
      })
  void aPasswordIsMasked(String message) {
    assertThat(DatabaseFailures.inWords(new SQLException(message, "08001")))
        .startsWith("no such URL: ")
        .contains("***")
        .doesNotContain("secret");
  }

  @Test
  void aMessageOfSeveralLinesIsOne() {
    assertThat(DatabaseFailures.inWords(new SQLException("ERROR: one\n  Detail: two", "42P01")))
        .isEqualTo("ERROR: one");
  }

  private static SQLException ofPool(SQLException cause) {
    return new SQLTransientConnectionException(OF_THE_POOL, cause.getSQLState(), cause);
  }
}
