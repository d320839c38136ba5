package io.pgshunt.campaign.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {

  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsRead() throws Exception {
    try (LedgerFile ledger = LedgerFile.create(directory, "producer-1")) {
      ledger.write(Word.THREW, "a", "java.io.IOException: two\nlines\tand a tab");
    }
    List<Entry> entries = LedgerFile.readAll(directory);
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).process()).isEqualTo("producer-1");
    assertThat(entries.get(0).word()).isEqualTo(Word.THREW);
    assertThat(entries.get(0).id()).isEqualTo("a");
    assertThat(entries.get(0).detail()).isEqualTo("java.io.IOException: two lines and a tab");
  }

  @Test
  void anInterruptedHandlerCanStillWrite() throws Exception {
    try (LedgerFile ledger = LedgerFile.create(directory, "worker-1")) {
      Thread.currentThread().interrupt();
      ledger.write(Word.BEGAN, "a", "work 1");
      assertThat(Thread.interrupted()).isTrue();
      ledger.write(Word.ENDED, "a", "");
    }
    assertThat(LedgerFile.readAll(directory)).hasSize(2);
  }

  @Test
  void aLineThatAKillCutOffIsLeftOut() throws Exception {
    try (LedgerFile ledger = LedgerFile.create(directory, "worker-1")) {
      ledger.write(Word.BEGAN, "a", "work 1");
    }
    Files.writeString(
        directory.resolve("worker-1.tsv"), "123\tENDED\ta-lo", StandardOpenOption.APPEND);
    assertThat(LedgerFile.readAll(directory)).extracting(Entry::word).containsExactly(Word.BEGAN);
  }
}
