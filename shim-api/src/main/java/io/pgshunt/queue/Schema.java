package io.pgshunt.queue;

import java.util.regex.Pattern;

/**
 * The PostgreSQL schema that holds pgshunt's tables. Every statement names it, so that no {@code
 * search_path} is needed (rows travel through PgBouncer in transaction mode).
 *
 * @param name lower-case letters, digits and underscores, at most 63, not starting with a digit
 */
public record Schema(String name) {

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  public static final Schema DEFAULT = new Schema("pgshunt");

  public Schema {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a schema name: use lower-case letters, digits and underscores, at most 63");
    }
  }

  /** {@code sql} with every {@code pgshunt.} prefix naming this schema. */
  String qualify(String sql) {
    return equals(DEFAULT) ? sql : sql.replace("pgshunt.", name + ".");
  }
}
