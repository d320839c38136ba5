package io.pgshunt.consumer.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for tasks: as many as there are tasks to run, for the number of tasks is limited
 * elsewhere. Virtual ones where the JVM has them. They do not keep the JVM alive, so that a handler
 * that never returns does not either.
 */
public final class TaskThreads {

  private static final String NAME = "pgshunt-task-";

  /** From this version on a virtual thread that waits in a monitor holds up no other (JEP 491). */
  private static final int UNPINNED = 24;

  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private TaskThreads() {}

  /** Whether virtual threads are as good as others here. */
  public static boolean virtualByDefault() {
    return Runtime.version().feature() >= UNPINNED;
  }

  /** Whether the JVM has them at all, not as a preview. */
  public static boolean hasVirtual() {
    return Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
  }

  static ExecutorService create(boolean virtual) {
    if (virtual) {
      return virtual();
    }
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, NAME + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** By reflection: the language level is below that of the methods. */
  private static ExecutorService virtual() {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle name =
          lookup.findVirtual(
              builder, "name", MethodType.methodType(builder, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      MethodHandle executor =
          lookup.findStatic(
              java.util.concurrent.Executors.class,
              "newThreadPerTaskExecutor",
              MethodType.methodType(ExecutorService.class, ThreadFactory.class));
      Object named = name.invoke(ofVirtual.invoke(), NAME, 1L);
      return (ExecutorService) executor.invoke((ThreadFactory) factory.invoke(named));
    } catch (Throwable e) {
      throw new IllegalStateException(
          "this JVM has no virtual threads: switch them off (virtual-threads=false)", e);
    }
  }
}
