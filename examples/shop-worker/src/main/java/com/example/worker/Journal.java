package com.example.worker;

import io.pgshunt.consumer.TaskContext;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells on standard output what was run, with which arguments, and how it went. */
final class Journal {

  private Journal() {}

  static void write(TaskContext task, String outcome) {
    String arguments =
        Stream.concat(
                task.args().stream().map(Object::toString),
                task.kwargs().entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue()))
            .collect(Collectors.joining(", "));
    System.out.println(task.taskName() + "(" + arguments + ") " + outcome);
  }
}
