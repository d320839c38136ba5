package io.pgshunt.bench.peers;

import java.sql.SQLException;

/** A contestant whose queue can be fed while it runs. */
public interface FedContestant extends Contestant {

  /** Leaves nothing stored. */
  void prepareFeed() throws SQLException;

  /** An insert of the tasks numbered from its first to its second parameter. */
  String feed() throws SQLException;
}
