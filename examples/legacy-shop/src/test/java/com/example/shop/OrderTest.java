package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderTest {

  @Test
  void everyFourthCardWillBeDeclined() {
    List<Integer> declined =
        IntStream.rangeClosed(1001, 1010)
            .filter(number -> Order.numbered(number).card().equals("card-declined"))
            .boxed()
            .toList();
    assertThat(declined).containsExactly(1004, 1008);
  }

  @Test
  void anOrderIsChargedThenReceiptedOrHandedToTheRefundDesk() {
    Order order = new Order(7, 1990, "card-good", "ann@example.com");
    assertThat(Json.write(order.charge().args())).isEqualTo("[7, 1990]");
    assertThat(order.charge().queue()).isEqualTo("payments");
    assertThat(order.receipt().args()).containsExactly("ann@example.com");
    assertThat(order.receipt().queue()).isEqualTo("emails");
    assertThat(order.refundDesk().args()).containsExactly(7, "ann@example.com");
    assertThat(order.refundDesk().queue()).isEqualTo("support");
  }
}
