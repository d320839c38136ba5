package io.pgshunt.consumer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ClaimingTest {

  /** As a server answers; its severity is in its own language. */
  @ParameterizedTest
  @CsvSource({
    "ERROR, 42501, false",
    "FEHLER, 42501, false",
    "FEHLER, 40P01, false",
    "FATAL, 57P01, true",
    "FEHLER, 08P01, true"
  })
  void whatTheServerRefusedWasNotCommittedInWhateverLanguageItSaysSo(
      String severity, String state, boolean unknown) {
    SQLException failure =
        new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mno\0"));

    assertThat(Claiming.mayHaveCommitted(failure)).isEqualTo(unknown);
  }

  @Test
  void withoutAnAnswerItMayHaveBeenCommittedUnlessThereWasNoConnection() {
    assertThat(Claiming.mayHaveCommitted(new SQLException("broke", "08006"))).isTrue();
    assertThat(Claiming.mayHaveCommitted(new SQLException("refused", "08001"))).isFalse();
  }
}
