package com.example.worker;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;

/** {@code shop.send_receipt(receipt, email, lang=...)}: follows a charge that succeeded. */
public final class SendReceipt implements TaskHandler<Boolean> {

  @Override
  public String taskName() {
    return "shop.send_receipt";
  }

  @Override
  public Boolean run(TaskContext task) {
    Receipt receipt = task.arg(0, Receipt.class);
    Journal.write(task, "mailed " + receipt.number() + " to " + task.arg(1, String.class));
    return true;
  }
}
