package io.pgshunt.queue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PostgreSQL schema that holds pgshunt's tables. Every statement names it, so that no {@code
 * search_path} is needed (rows travel through PgBouncer in transaction mode), and quotes it where
 * PostgreSQL asks for that.
 *
 * @param name as PostgreSQL stores it, without quotes: at most 63 bytes, no control characters, not
 *     beginning with {@code pg_}
 */
public record Schema(String name) {

  private static final int LONGEST = 63;

  /**
   * How statements stand for the schema: all of a string literal (a text that is to differ between
   * schemas), the beginning of one (the name of a table or sequence as a value), or a plain name.
   */
  private static final Pattern PLACES = Pattern.compile("'pgshunt\\.'|'pgshunt\\.|pgshunt\\.");

  public static final Schema DEFAULT = new Schema("pgshunt");

  public Schema {
    if (name.isBlank()
        || name.getBytes(StandardCharsets.UTF_8).length > LONGEST
        || name.startsWith("pg_")
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a schema name: use 1 to "
              + LONGEST
              + " bytes, not beginning with pg_, without control characters");
    }
  }

  /** The name as SQL takes it, in quotes where it needs them. */
  public String identifier() {
    return Identifiers.quoted(name);
  }

  /** {@code sql} with every {@code pgshunt.} prefix naming this schema. */
  String qualify(String sql) {
    String identifier = identifier();
    if (identifier.equals(name)) {
      return equals(DEFAULT) ? sql : sql.replace("pgshunt.", name + ".");
    }
    return PLACES.matcher(sql).replaceAll(place -> Matcher.quoteReplacement(named(place.group())));
  }

  private String named(String place) {
    return switch (place) {
      case "'pgshunt.'" -> Identifiers.literal(name + ".");
      case "'pgshunt." -> {
        String literal = Identifiers.literal(identifier() + ".");
        yield literal.substring(0, literal.length() - 1);
      }
      default -> identifier() + ".";
    };
  }
}
