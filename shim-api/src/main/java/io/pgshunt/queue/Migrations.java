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
          "0006_worker_lease",
          "0007_commit_tokens");

  private static final String LEDGER =
      """
      create table if not exists pgshunt.migration (
        name       text        not null primary key,
        applied_at timestamptz not null default now()
      );
      """;

  /** Reads the catalogue only, which takes no right on the schema. */
  private static final String THERE =
      """
      select exists (select from pg_namespace where nspname = ?) as schema,
        exists (
          select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
          where nspname = ? and relname = 'migration') as ledger
      """;

  /** Any number will do, as long as all of our processes use the same. */
  private static final long LOCK = 0x7067_7368_756e_74L;

  private Migrations() {}

  /**
   * Applies what is missing, all in one transaction. Safe to run from several processes at once:
   * they take turns. Asks for no more rights than it needs: to create a schema that is missing; to
   * own the schema if a step is missing; to read the table {@code migration} if none is.
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
    createMissing(connection, schema);
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

  private static void createMissing(Connection connection, Schema schema) throws SQLException {
    boolean hasSchema;
    boolean hasLedger;
    try (PreparedStatement question = connection.prepareStatement(THERE)) {
      question.setString(1, schema.name());
      question.setString(2, schema.name());
      try (ResultSet there = question.executeQuery()) {
        there.next();
        hasSchema = there.getBoolean("schema");
        hasLedger = there.getBoolean("ledger");
      }
    }
    if (!hasSchema) {
      execute(connection, "create schema " + schema.identifier());
    }
    if (!hasLedger) {
      execute(connection, schema.qualify(LEDGER));
    }
  }

  /** For {@link #script}. */
  private static String createSchema(Schema schema) {
    return """
      -- To create a schema takes the right CREATE on the database, and PostgreSQL asks for it even where
      -- "if not exists" finds the schema. So nothing is created here if it is there already.
      do $migrate$
      begin
        if not exists (select from pg_namespace where nspname = %s) then
          create schema if not exists %s;
        end if;
      end
      $migrate$;

      """
        .formatted(Identifiers.literal(schema.name()), schema.identifier());
  }

  /** The whole schema as SQL for a person to read, change where allowed, and run with psql. */
  public static String script(Schema schema) {
    StringBuilder script = new StringBuilder("begin;\n\n");
    script.append(createSchema(schema));
    script.append(schema.qualify(LEDGER));
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
