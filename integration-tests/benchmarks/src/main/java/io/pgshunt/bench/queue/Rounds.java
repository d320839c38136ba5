package io.pgshunt.bench.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lets contestants take turns, so that whatever else the machine does meets all of them. Each round
 * begins with another one. The first round, number 0, is for warming up.
 */
final class Rounds {

  private Rounds() {}

  /** One contestant's part of a round. */
  interface Turn {
    void take(int round) throws SQLException, IOException;
  }

  /** Runs rounds until there were enough, or the figure's budget is used up. */
  static void run(Bench bench, Figure figure, List<? extends Turn> turns)
      throws SQLException, IOException {
    double budget = bench.plan().budget(figure.letter());
    double start = bench.progress().seconds();
    List<Turn> order = new ArrayList<>(turns);
    double last = 0;
    for (int round = 0; round <= bench.plan().rounds(); round++) {
      double begin = bench.progress().seconds();
      if (round > 1
          && (begin - start + last > budget || begin + last > bench.plan().totalSeconds())) {
        bench
            .progress()
            .say("(%s) no time for more than %d rounds".formatted(figure.letter(), round - 1));
        return;
      }
      bench.database().checkpoint();
      for (Turn turn : order) {
        turn.take(round);
      }
      last = bench.progress().seconds() - begin;
      bench.progress().say("(%s) round %d: %.1f s".formatted(figure.letter(), round, last));
      Collections.rotate(order, -1);
    }
  }
}
