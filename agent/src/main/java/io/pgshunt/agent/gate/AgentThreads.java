package io.pgshunt.agent.gate;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that keep nothing of the application: neither the context class loader, nor the
 * inheritable thread locals, nor the thread group of the thread that happened to publish first.
 */
public final class AgentThreads implements ThreadFactory {

  private static final int IDLE_SECONDS = 10;

  private final String name;

  public AgentThreads(String name) {
    this.name = name;
  }

  /** Starts a thread for each work, keeps it for ten seconds of idleness. */
  public static Executor asNeeded(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new AgentThreads(name));
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
