package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.Roles;
import io.pgshunt.queue.Schema;
import java.io.PrintWriter;
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

  /** PostgreSQL's code for a missing right (appendix A of its manual). */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  @Mixin private final ConnectionOptions database = new ConnectionOptions();

  @Option(
      names = "--print",
      description = "Prints the whole schema as SQL instead; needs no database.")
  private boolean print;

  @Option(
      names = "--print-roles",
      description =
          "Prints the roles for senders, callers, consumers, operators and readers as SQL instead;"
              + " needs no database.")
  private boolean printRoles;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (print && printRoles) {
      throw new IllegalArgumentException("--print and --print-roles at once: leave out one");
    }
    if (print || printRoles) {
      Schema schema = database.schema();
      PrintWriter out = spec.commandLine().getOut();
      out.print(print ? Migrations.script(schema) : Roles.script(schema));
      out.flush();
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
          "schema "
              + database.schema().name()
              + " was not changed: "
              + DatabaseFailures.inWords(e)
              + whatHelps(e),
          e);
    }
  }

  private String whatHelps(SQLException e) {
    return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
        ? "; this takes the role that owns the schema, which a DBA makes by: create schema "
            + database.schema().identifier()
            + " authorization ROLE"
        : "";
  }
}
