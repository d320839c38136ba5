package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerNamesTest {

  @Test
  void aNameHasHostAndProcessAndIsUsedOnceInAProcess() {
    String first = WorkerNames.next();
    String second = WorkerNames.next();

    String pid = String.valueOf(ProcessHandle.current().pid());
    assertThat(first).matches(".+-" + pid + "-\\d+").doesNotStartWith("java-");
    assertThat(second).matches(".+-" + pid + "-\\d+").isNotEqualTo(first);
  }
}
