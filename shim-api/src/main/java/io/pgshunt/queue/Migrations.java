package io.pgshunt.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The schema as numbered steps, each applied once, in order. The steps are SQL files in {@code
 * migrations/} beside this class; one that has been released is never changed.
 */
public final class Migrations {

  private static final List<String> STEPS =
      List.of(
          "0001_tables",
          "0002_storage_parameters",
          "0003_revoked",
          "0004_flow",
          "0005_steady_plans",
          "0007_commit_tokens");

  private static final String LEDGER =
      """
      create schema if not exists pgshunt;
      create table if not exists pgshunt.migration (
        name       text        not null primary key,
        applied_at timestamptz not null default now()
      );
      """;

  /** Any number will do, as long as all of our processes use the same. */
  private static final long LOCK = 0x7067_7368_756e_74L;

  private Migrations() {}

  /**
   * Applies what is missing, all in one transaction. Safe to run from several processes at once:
   * they take turns. The role needs the right to create the schema, or the schema must be its own.
   *
   * @return names of the steps applied now, empty if the schema was up to date
   */
  public static List<String> apply(DataSource dataSource, Schema schema) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return Transactions.run(connection, () -> applyMissing(connection, schema));
    }
  }

  private static List<String> applyMissing(Connection connection, Schema schema)
      throws SQLException {
    lock(connection);
    execute(connection, ledger(schema));
    Set<String> applied = appliedSteps(connection, schema);
    List<String> now = new ArrayList<>();
    for (String step : STEPS) {
      if (!applied.contains(step)) {
        execute(connection, schema.qualify(read(step)));
        record(connection, schema, step);
        now.add(step);
      }
    }
    return now;
  }

  /** The whole schema as SQL for a person to read, change where allowed, and run with psql. */
  public static String script(Schema schema) {
    StringBuilder script = new StringBuilder("begin;\n\n");
    script.append(ledger(schema));
    for (String step : STEPS) {
      script
          .append("\n-- ")
          .append(step)
          .append("\n\n")
          .append(schema.qualify(read(step)))
          .append("\n")
          .append(schema.qualify("insert into pgshunt.migration (name) values ('"))
          .append(step)
          .append("');\n");
    }
    return script.append("\ncommit;\n").toString();
  }

  private static String ledger(Schema schema) {
    return LEDGER
        .replace("exists pgshunt;", "exists " + schema.name() + ";")
        .replace("pgshunt.migration", schema.name() + ".migration");
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
      lock.setLong(1, LOCK);
      lock.execute();
    }
  }

  private static Set<String> appliedSteps(Connection connection, Schema schema)
      throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(schema.qualify("select name from pgshunt.migration"))) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static void record(Connection connection, Schema schema, String step)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            schema.qualify("insert into pgshunt.migration (name) values (?)"))) {
      insert.setString(1, step);
      insert.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(String step) {
    String name = "migrations/" + step + ".sql";
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the jar", e);
    }
  }
}
