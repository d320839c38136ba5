package io.pgshunt.consumer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Names for consumers that were given none. In containers all processes may have the number 1, and
 * one process may have several consumers: host, process and a number tell them apart. Thread-safe.
 */
final class WorkerNames {

  private static final AtomicInteger LAST = new AtomicInteger();

  private WorkerNames() {}

  /** Another one at each call, as in {@code web1-4711-2}. */
  static String next() {
    return host() + "-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
  }

  /** What the system or the container says; a name server is asked only if neither does. */
  private static String host() {
    return Stream.of("HOSTNAME", "COMPUTERNAME")
        .map(System::getenv)
        .filter(name -> name != null && !name.isBlank())
        .findFirst()
        .orElseGet(WorkerNames::localHost);
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A host that has no address under its own name says its name in the message.
      String words = String.valueOf(e.getMessage());
      return words.contains(":") ? words.substring(0, words.indexOf(':')) : "localhost";
    }
  }
}
