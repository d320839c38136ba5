package com.example.shop;

import java.util.List;
import java.util.Map;

/** An order that waits for its payment. */
record Order(int number, int cents, String card, String email) {

  private static final List<String> CUSTOMERS = List.of("ann", "bob", "eve", "dan", "kim");

  /** Every fourth customer pays with a card that the bank will decline. */
  static Order numbered(int number) {
    return new Order(
        number,
        990 + number * 37 % 9000,
        number % 4 == 0 ? "card-declined" : "card-good",
        CUSTOMERS.get(number % CUSTOMERS.size()) + "@example.com");
  }

  Signature charge() {
    return new Signature("shop.charge", List.of(number, cents), Map.of("card", card), "payments");
  }

  Signature receipt() {
    return new Signature("shop.send_receipt", List.of(email), Map.of("lang", "en"), "emails");
  }

  Signature refundDesk() {
    return new Signature("shop.refund_desk", List.of(number, email), Map.of(), "support");
  }

  @Override
  public String toString() {
    return "order %d: %d.%02d with %s by %s"
        .formatted(number, cents / 100, cents % 100, card, email);
  }
}
