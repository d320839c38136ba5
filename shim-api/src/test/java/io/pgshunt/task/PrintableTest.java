package io.pgshunt.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void whatCouldForgeALineOrDriveATerminalIsSpelledOut() {
    assertThat(Printable.of("a\0b\u001b[31mc\u2028d\u202ee\ud800"))
        .isEqualTo("a\\u0000b\\u001b[31mc\\u2028d\\u202ee\\ud800");
    assertThat(Printable.of("one\r\ntwo\nthree\tfour")).isEqualTo("one two three four");
  }

  @Test
  void ordinaryTextStaysAsItIs() {
    String text = "lab.add[T1] späte Grüße 結果 🐘";

    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @Test
  void anExceptionThatCannotSayWhatItIsHasItsName() {
    class Mute extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new LinkageError("no message");
      }
    }

    assertThat(Printable.of(new Mute())).contains("Mute").contains("LinkageError");
    assertThat(Printable.trace(new Mute())).contains("LinkageError");
  }

  @Test
  void aTraceKeepsItsLinesButNotWhatIsInThem() {
    assertThat(Printable.trace(new IllegalStateException("bad\0 word")).lines().toList())
        .first()
        .isEqualTo("java.lang.IllegalStateException: bad\\u0000 word");
  }
}
