package io.pgshunt.it.app.executor;

/** Names a task that was sent. */
public final class TaskHandle {
  private final String id;

  private TaskHandle(String id) {
    this.id = id;
  }

  public static TaskHandle of(String id) {
    return new TaskHandle(id);
  }

  public String id() {
    return id;
  }
}
