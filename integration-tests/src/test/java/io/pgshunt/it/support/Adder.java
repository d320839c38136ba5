package io.pgshunt.it.support;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;

/** Runs the tasks of {@link TestMessages}. */
public final class Adder implements TaskHandler<Integer> {

  @Override
  public String taskName() {
    return "shop.add";
  }

  @Override
  public Integer run(TaskContext task) {
    return task.arg(0, Integer.class) + task.arg(1, Integer.class);
  }
}
