package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.lang.reflect.Method;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on a thread that must never wait, such as an event loop of Vert.x, Netty or Reactor
 * (rule G8a): to commit a row is to wait. The kinds of thread are told by name, for their classes
 * belong to the application. Thread-safe.
 */
final class EventLoopRule implements PublicationRule {

  /** Reactor marks its threads with it. */
  private static final String NON_BLOCKING = "reactor.core.scheduler.NonBlocking";

  private static final String VERTX = "io.vertx.core.impl.VertxThread";
  private static final String NETTY = "io.netty.util.concurrent.FastThreadLocalThread";

  private enum Kind {
    NON_BLOCKING,
    VERTX,
    NETTY,
    OTHER
  }

  private static final ClassValue<Kind> KINDS =
      new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
          return kindOf(type);
        }
      };

  private static Kind kindOf(@Nullable Class<?> type) {
    if (type == null || type == Thread.class) {
      return Kind.OTHER;
    } else if (type.getName().equals(VERTX)) {
      return Kind.VERTX;
    } else if (isNonBlocking(type)) {
      return Kind.NON_BLOCKING;
    }
    Kind above = kindOf(type.getSuperclass());
    return above == Kind.OTHER && type.getName().equals(NETTY) ? Kind.NETTY : above;
  }

  private static boolean isNonBlocking(Class<?> type) {
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.getName().equals(NON_BLOCKING) || isNonBlocking(implemented)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Translation.@Nullable PassThrough against(Publication publication) {
    Thread thread = Thread.currentThread();
    return mustNotWait(thread)
        ? new Translation.PassThrough(
            PassThroughReason.EVENT_LOOP,
            "published on thread '" + thread.getName() + "', which must not wait for a database")
        : null;
  }

  private static boolean mustNotWait(Thread thread) {
    return switch (KINDS.get(thread.getClass())) {
      case NON_BLOCKING -> true;
      case VERTX -> !isWorker(thread);
      case NETTY -> isNamedAsEventLoop(thread.getName().toLowerCase(Locale.ROOT));
      case OTHER -> false;
    };
  }

  /** Vert.x's own pool for what blocks. */
  private static boolean isWorker(Thread thread) {
    try {
      Method isWorker = thread.getClass().getMethod("isWorker");
      return isWorker.trySetAccessible() && Boolean.TRUE.equals(isWorker.invoke(thread));
    } catch (ReflectiveOperationException e) {
      // Not known: then the careful answer is that it is none
      return false;
    }
  }

  /**
   * As Netty and what is built on it name them; its threads for other work are of that class too.
   */
  private static boolean isNamedAsEventLoop(String name) {
    return name.contains("eventloop")
        || name.contains("event-loop")
        || name.contains("-nio-")
        || name.contains("-epoll-")
        || name.contains("-kqueue-")
        || name.contains("io_uring");
  }
}
