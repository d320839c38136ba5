package io.pgshunt.agent.gate;

import java.io.IOException;

/** The broker's part of a transaction. */
public interface BrokerCommit {

  /**
   * Commits what the channel published and acknowledged.
   *
   * @return what the channel answers
   * @throws IOException as the channel does
   */
  Object run() throws IOException;
}
