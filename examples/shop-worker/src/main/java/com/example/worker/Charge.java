package com.example.worker;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;

/** {@code shop.charge(order, cents, card=...)}: takes the money, or fails. */
public final class Charge implements TaskHandler<Receipt> {

  @Override
  public String taskName() {
    return "shop.charge";
  }

  @Override
  public Receipt run(TaskContext task) throws CardDeclinedException {
    int order = task.arg(0, Integer.class);
    String card = task.kwarg("card", String.class);
    if (card.equals("card-declined")) {
      CardDeclinedException declined = new CardDeclinedException(order, card);
      Journal.write(task, "fails: " + declined.getMessage());
      throw declined;
    }
    Receipt receipt = new Receipt("R-" + order, task.arg(1, Long.class));
    Journal.write(task, "charged, result " + receipt);
    return receipt;
  }
}
