package io.pgshunt.agent.gate;

import io.pgshunt.queue.NewTask;
import java.util.List;

/**
 * A message that is to be rows.
 *
 * @param rows what it becomes, at least one, all of the same payload
 * @param callSite the line of the application that published it
 */
public record MovableTask(Publication publication, List<NewTask> rows, String callSite) {

  String taskName() {
    return rows.get(0).payload().taskName();
  }

  String taskId() {
    return rows.get(0).payload().taskId();
  }
}
