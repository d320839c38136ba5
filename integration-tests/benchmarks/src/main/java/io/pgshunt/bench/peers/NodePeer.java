package io.pgshunt.bench.peers;

import io.pgshunt.bench.BenchmarkException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A queue whose worker is a script for Node.js. */
final class NodePeer implements Contestant {

  private final String name;
  private final Start start;
  private final AtomicReference<Journal> journal = new AtomicReference<>();
  private @Nullable ChildProcess worker;

  /** Starts the script. */
  interface Start {
    ChildProcess with(Predicate<String> events) throws IOException;
  }

  NodePeer(String name, Start start) {
    this.name = name;
    this.start = start;
  }

  @Override
  public String name() {
    return name;
  }

  private ChildProcess worker() throws IOException {
    ChildProcess running = worker;
    if (running == null) {
      running = start.with(line -> RanLines.tell(line, journal.get()));
      worker = running;
    }
    return running;
  }

  private void expect(String answer, String command) throws IOException {
    String given = worker().ask(command);
    if (!given.equals(answer)) {
      throw new BenchmarkException(name + " says '" + given + "', not '" + answer + "'");
    }
  }

  @Override
  public void load(int count) throws IOException {
    expect("loaded", "load " + count);
  }

  @Override
  public Running start(Journal toTell) throws IOException {
    journal.set(toTell);
    expect("started", "start");
    return () -> expect("stopped", "stop");
  }

  @Override
  public long left() throws IOException {
    return Long.parseLong(worker().ask("left"));
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
