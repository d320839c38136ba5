package io.pgshunt.bench.queue;

import io.pgshunt.bench.report.FigureReport;
import java.io.IOException;
import java.sql.SQLException;

/** One figure: what is measured, and beside what. */
interface Figure {

  String letter();

  /** By which it can be asked for. */
  String name();

  String title();

  void measure(Bench bench, FigureReport report) throws SQLException, IOException;
}
