package io.pgshunt.bench.peers;

import java.io.IOException;
import java.sql.SQLException;

/** One caller that sends tasks, each of them durable when its call returns. */
public interface Sender extends AutoCloseable {

  void send(long number) throws SQLException, IOException;

  @Override
  void close() throws SQLException, IOException;
}
