package io.pgshunt.bench.peers;

import java.io.IOException;
import java.sql.SQLException;

/** A queue whose stored tasks are run. For one thread. */
public interface Contestant extends AutoCloseable {

  /** For the tables; says what a reader must know to judge the figure. */
  String name();

  /** Leaves nothing stored but {@code count} tasks, numbered from 0, ready to be run. */
  void load(int count) throws SQLException, IOException;

  /** Starts to run them. */
  Running start(Journal journal) throws SQLException, IOException;

  /** How many tasks are stored, to be run. Asked once nothing runs. */
  long left() throws SQLException, IOException;

  /** The same for callbacks, where tasks have them. */
  default long callbacksLeft() throws SQLException, IOException {
    return 0;
  }

  /** Whether it costs PostgreSQL anything. */
  default boolean usesPostgres() {
    return true;
  }

  @Override
  default void close() throws SQLException, IOException {}

  /** What handlers do: the same for all. Thread-safe. */
  interface Journal {

    /** A task was run. */
    void task(long number);

    /** The callback of a task was run. */
    default void callback(long number) {
      throw new IllegalStateException("no task here has a callback");
    }
  }

  /** Consumers at work. */
  interface Running extends AutoCloseable {

    /** Stops them, once what was run is stored as done. */
    @Override
    void close() throws SQLException, IOException;
  }
}
