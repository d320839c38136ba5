package io.pgshunt.agent.gate;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that keep nothing of the application: neither the context class loader, nor the
 * inheritable thread locals, nor the thread group, nor the access control context of the thread
 * that happened to publish first. The last of these names, up to Java 23, every class loader that
 * has code on the stack of the thread that makes another.
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
  @SuppressWarnings("removal") // as long as there are JVMs whose threads keep that context
  public Thread newThread(Runnable work) {
    return AccessController.doPrivileged(new Making(name, work));
  }

  /** No lambda: the JVM's first would cost the application's start. */
  private static final class Making implements PrivilegedAction<Thread> {
    private final String name;
    private final Runnable work;

    Making(String name, Runnable work) {
      this.name = name;
      this.work = work;
    }

    @Override
    public Thread run() {
      Thread thread = new Thread(rootGroup(), work, name, 0, /* inheritThreadLocals= */ false);
      thread.setDaemon(true);
      thread.setContextClassLoader(AgentThreads.class.getClassLoader());
      return thread;
    }
  }

  private static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
