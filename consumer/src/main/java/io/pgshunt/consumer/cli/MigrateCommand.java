package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Migrations;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the schema up to date, or prints the SQL that does. */
@Command(
    name = "migrate",
    description = "Creates pgshunt's tables, or brings them up to date.",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {

  @Mixin private final ConnectionOptions database = new ConnectionOptions();

  @Option(
      names = "--print",
      description = "Prints the whole schema as SQL instead; needs no database.")
  private boolean print;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (print) {
      spec.commandLine().getOut().print(Migrations.script(database.schema()));
      spec.commandLine().getOut().flush();
      return 0;
    }
    DataSource dataSource = database.dataSource();
    database.tryToConnect();
    try {
      List<String> applied = Migrations.apply(dataSource, database.schema());
      spec.commandLine()
          .getOut()
          .println(
              applied.isEmpty()
                  ? "schema " + database.schema().name() + " is up to date"
                  : "applied to schema " + database.schema().name() + ": " + applied);
      return 0;
    } catch (SQLException e) {
      throw new CliException(
          "schema " + database.schema().name() + " was not changed: " + DatabaseFailures.inWords(e),
          e);
    }
  }
}
