package io.pgshunt.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedDirectoryTest {

  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

  @TempDir Path parent;

  @Test
  void whatAKilledJvmLeftIsRemoved() throws Exception {
    Path abandoned = Files.createDirectory(parent.resolve("pgshunt-postgres-data-1"));
    Path lock = Files.createFile(abandoned.resolve("owner.lock"));
    Files.setLastModifiedTime(lock, LONG_AGO);
    try (OwnedDirectory own = OwnedDirectory.below(parent)) {
      assertThat(abandoned).doesNotExist();
      assertThat(own.path()).exists();
    }
  }

  @Test
  void whatALivingJvmOwnsIsLeftAlone() throws Exception {
    try (OwnedDirectory first = OwnedDirectory.below(parent)) {
      Files.setLastModifiedTime(first.path().resolve("owner.lock"), LONG_AGO);
      try (OwnedDirectory second = OwnedDirectory.below(parent)) {
        assertThat(first.path()).exists();
        assertThat(second.path()).exists().isNotEqualTo(first.path());
      }
    }
  }

  @Test
  void aDirectoryJustMadeIsLeftToItsMaker() throws Exception {
    Path fresh = Files.createDirectory(parent.resolve("pgshunt-postgres-data-1"));
    Files.createFile(fresh.resolve("owner.lock"));
    try (OwnedDirectory own = OwnedDirectory.below(parent)) {
      assertThat(fresh).exists();
      assertThat(own.path()).exists();
    }
  }
}
