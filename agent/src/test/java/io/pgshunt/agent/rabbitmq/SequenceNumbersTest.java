package io.pgshunt.agent.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumbersTest {

  private static final int MESSAGES = 2_000;

  private final SequenceNumbers numbers = new SequenceNumbers();

  @Test
  void withoutMovedMessagesTheBrokersCountIsTheNumber() {
    assertThat(numbers.ofTag(1)).isEqualTo(1);
    assertThat(numbers.ofTag(1_000_000)).isEqualTo(1_000_000);
  }

  @Test
  void aMovedMessageShiftsAllThatFollow() {
    numbers.moved(3);

    assertThat(List.of(numbers.ofTag(1), numbers.ofTag(2), numbers.ofTag(3), numbers.ofTag(4)))
        .containsExactly(1L, 2L, 4L, 5L);
  }

  @Test
  void movedMessagesInARowAreRememberedAsOne() {
    for (long number = 1; number <= MESSAGES; number++) {
      numbers.moved(number);
    }

    assertThat(numbers.ofTag(1)).isEqualTo(MESSAGES + 1);
    assertThat(numbers.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyTagIsTheNumberOfTheMessageThatTheBrokerGotThen(long seed) {
    Random random = new Random(seed);
    Set<Long> moved = new TreeSet<>();
    List<Long> published = new ArrayList<>();
    for (long number = 1; number <= MESSAGES; number++) {
      if (random.nextInt(10) < seed) {
        moved.add(number);
      } else {
        published.add(number);
      }
    }
    List<Long> order = new ArrayList<>(moved);
    // As when threads race: neighbours change places
    for (int i = 1; i < order.size(); i++) {
      if (random.nextInt(4) == 0) {
        Collections.swap(order, i - 1, i);
      }
    }
    order.forEach(numbers::moved);

    for (int tag = 1; tag <= published.size(); tag++) {
      assertThat(numbers.ofTag(tag)).isEqualTo(published.get(tag - 1));
    }
  }

  @Test
  void aNumberThatIsToldTwiceCountsOnce() {
    numbers.moved(2);
    numbers.moved(3);
    numbers.moved(2);

    assertThat(numbers.ofTag(2)).isEqualTo(4);
  }

  @Test
  void whatIsConfirmedIsForgottenWithoutChangingTheRest() {
    for (long number = 2; number <= MESSAGES; number += 2) {
      numbers.moved(number);
    }

    numbers.forgetBelow(1_001);

    assertThat(numbers.size()).isEqualTo(MESSAGES / 4 + 1);
    for (long tag = 501; tag <= MESSAGES / 2; tag++) {
      assertThat(numbers.ofTag(tag)).isEqualTo(2 * tag - 1);
    }
  }
}
