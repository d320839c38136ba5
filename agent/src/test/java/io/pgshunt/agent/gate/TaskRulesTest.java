package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRulesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-            | -        | shop.add | -",
        "shop.*       | -        | shop.add | -",
        "shop.*       | -        | mail.add | task 'mail.add' is not in pgshunt.include-tasks",
        "-            | *.secret | a.secret | task 'a.secret' is in pgshunt.exclude-tasks",
        "shop.*, mail | shop.b   | mail     | -",
        "shop.*       | shop.b   | shop.b   | task 'shop.b' is in pgshunt.exclude-tasks",
        "shop.a       | -        | shop1a   | task 'shop1a' is not in pgshunt.include-tasks",
        "*            | -        | anything | -",
      })
  void whatIsIncludedMovesLessWhatIsExcluded(
      @Nullable String include, @Nullable String exclude, String task, @Nullable String why) {
    Properties properties = new Properties();
    if (include != null) {
      properties.setProperty("pgshunt.include-tasks", include);
    }
    if (exclude != null) {
      properties.setProperty("pgshunt.exclude-tasks", exclude);
    }

    assertThat(Filter.read(new Settings(properties, Map.of()), "task").against(task))
        .isEqualTo(why);
  }

  @Test
  void theSlotsOfTaskIdsAreSpreadEvenly() {
    int[] random = new int[100];
    int[] counted = new int[100];
    for (int i = 0; i < 100_000; i++) {
      random[
          TaskRules.slot(
              UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)})
                  .toString())]++;
      counted[TaskRules.slot("task-" + i)]++;
    }

    assertThat(IntStream.of(random)).allMatch(count -> count > 800 && count < 1200);
    assertThat(IntStream.of(counted)).allMatch(count -> count > 500 && count < 1500);
  }

  @Test
  void aTaskHasTheSameSlotEverywhere() {
    // Services of different versions must agree, or a task sent again goes another way
    assertThat(TaskRules.slot("3f6cf1a4-3f1c-4bd0-8b0e-2f0c9d9b6c55")).isEqualTo(16);
    assertThat(TaskRules.slot("task-1")).isEqualTo(33);
  }
}
