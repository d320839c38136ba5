package io.pgshunt.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The roles of a schema and their rights, as SQL. For each job one role that is granted to whoever
 * does it: {@code pgshunt_sender}, {@code pgshunt_caller}, {@code pgshunt_consumer}, {@code
 * pgshunt_operator} and {@code pgshunt_reader}; in another schema its name takes the place of
 * {@code pgshunt}.
 */
public final class Roles {

  private static final String SCRIPT = "roles.sql";

  /** The longest of the endings: names that are longer than 63 bytes would be cut. */
  private static final String LONGEST_ENDING = "_consumer";

  private static final int LONGEST_NAME = 63;

  /** A role's name, as a constant or as an identifier. */
  private static final Pattern ROLE = Pattern.compile("'?pgshunt_([a-z]+)'?");

  private static final Pattern SCHEMA = Pattern.compile("schema pgshunt\\b");

  private Roles() {}

  /**
   * The script to run, by the schema's owner, after each migration.
   *
   * @throws IllegalArgumentException if the schema's name is too long for names of roles
   */
  public static String script(Schema schema) {
    if ((schema.name() + LONGEST_ENDING).getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "schema '"
              + schema.name()
              + "' has too long a name for roles named after it: print the roles of another schema,"
              + " and put yours in");
    }
    String sql = schema.qualify(read());
    sql = SCHEMA.matcher(sql).replaceAll(schemaClause(schema));
    return ROLE.matcher(sql)
        .replaceAll(
            role ->
                Matcher.quoteReplacement(
                    named(schema.name() + "_" + role.group(1), role.group().startsWith("'"))));
  }

  private static String schemaClause(Schema schema) {
    return Matcher.quoteReplacement("schema " + schema.identifier());
  }

  private static String named(String role, boolean constant) {
    return constant ? Identifiers.literal(role) : Identifiers.quoted(role);
  }

  private static String read() {
    try (InputStream in = Roles.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + SCRIPT);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + SCRIPT + " from the jar", e);
    }
  }
}
