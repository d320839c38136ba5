package io.pgshunt.campaign;

import io.pgshunt.campaign.fault.FaultKind;
import io.pgshunt.campaign.stage.Database;
import java.io.IOException;
import java.sql.SQLException;

/** The databases on which a round can be played. */
public enum Topology {
  SINGLE {
    @Override
    Database build() throws IOException, SQLException {
      return Database.single();
    }
  },
  SMALL_DISK {
    @Override
    Database build() throws IOException, SQLException, InterruptedException {
      return Database.onSmallDisk();
    }
  },
  PAIR {
    @Override
    Database build() throws IOException, SQLException, InterruptedException {
      return Database.pair();
    }
  };

  boolean allows(FaultKind kind) {
    return switch (kind.needs()) {
      case NOTHING, FAKE_TIME -> true;
      case STANDBY -> this == PAIR;
      case SMALL_DISK -> this == SMALL_DISK;
    };
  }

  abstract Database build() throws IOException, SQLException, InterruptedException;
}
