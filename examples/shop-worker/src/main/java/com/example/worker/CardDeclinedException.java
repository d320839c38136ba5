package com.example.worker;

/** The bank said no. */
public final class CardDeclinedException extends Exception {
  private static final long serialVersionUID = 1L;

  CardDeclinedException(int order, String card) {
    super("the bank declined " + card + " for order " + order);
  }
}
