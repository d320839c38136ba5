package io.pgshunt.agent.gate;

import java.util.concurrent.ThreadFactory;

/**
 * Daemon threads that keep nothing of the application: neither the context class loader, nor the
 * inheritable thread locals, nor the thread group of the thread that happened to publish first.
 */
final class AgentThreads implements ThreadFactory {

  private final String name;

  AgentThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(rootGroup(), work, name, 0, /* inheritThreadLocals= */ false);
    thread.setDaemon(true);
    thread.setContextClassLoader(AgentThreads.class.getClassLoader());
    return thread;
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
