package io.pgshunt.servers;

import java.io.IOException;
import java.nio.file.Path;

/** A way to run PostgreSQL's binaries as a user that they accept: they refuse root. */
interface PostgresLauncher {

  /** A directory that the server's user can reach. */
  Path base() throws IOException;

  /** Makes a directory below {@link #base} the server's own. */
  void handOver(Path directory) throws IOException;

  /** Starts the server, creating its data first where there is none. Returns when it answers. */
  RunningPostgres start(PostgresOptions options) throws IOException;

  /** In words, for a line of output. */
  String describe();

  /** One run of the server. */
  interface RunningPostgres {

    /** Ends it in an orderly way: clients are disconnected, everything is on disk. */
    void stop() throws IOException;

    /** Lets go of what the launcher holds for a server that was killed. */
    void forget() throws IOException;
  }
}
