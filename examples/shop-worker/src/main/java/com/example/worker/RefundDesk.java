package com.example.worker;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;

/** {@code shop.refund_desk(failed task's id, order, email)}: follows a charge that failed. */
public final class RefundDesk implements TaskHandler<Boolean> {

  @Override
  public String taskName() {
    return "shop.refund_desk";
  }

  @Override
  public Boolean run(TaskContext task) {
    String why =
        task.error().map(error -> error.type() + ": " + error.message()).orElse("nobody said");
    Journal.write(task, "a person will call, because of " + why);
    return false;
  }
}
