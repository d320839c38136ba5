package io.pgshunt.agent.routing;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of headers exchanges (AMQP 0-9-1, section 3.1.3.4), as RabbitMQ's {@code
 * rabbit_exchange_type_headers} matches them: numbers of one kind are equal whatever their width, a
 * binding argument without value asks only for the header's presence.
 */
final class HeadersMatch {

  private static final String X_MATCH = "x-match";
  private static final String OF_THE_BROKER = "x-";

  private HeadersMatch() {}

  /**
   * The arguments of a binding in the form in which they are kept: of JDK types alone, so that they
   * keep no class of the application's.
   */
  static Map<String, @Nullable Object> comparable(Map<String, @Nullable Object> arguments) {
    Map<String, @Nullable Object> kept = new HashMap<>();
    arguments.forEach((name, value) -> kept.put(name, comparable(value)));
    return kept;
  }

  /**
   * @param binding the arguments of the binding, made {@link #comparable(Map) comparable}
   * @param headers of the message
   */
  static boolean matches(
      Map<String, @Nullable Object> binding, Map<String, @Nullable Object> headers) {
    Object given = binding.get(X_MATCH);
    String kind = given == null ? "all" : given.toString();
    boolean any = kind.startsWith("any");
    boolean all = true;
    boolean some = false;
    for (Map.Entry<String, @Nullable Object> argument : binding.entrySet()) {
      if (counts(argument.getKey(), kind)) {
        boolean matches = matches(argument, headers);
        all &= matches;
        some |= matches;
      }
    }
    return any ? some : all;
  }

  private static boolean counts(String name, String kind) {
    return !name.equals(X_MATCH) && (kind.endsWith("-with-x") || !name.startsWith(OF_THE_BROKER));
  }

  private static boolean matches(
      Map.Entry<String, @Nullable Object> argument, Map<String, @Nullable Object> headers) {
    return headers.containsKey(argument.getKey())
        && (argument.getValue() == null
            || Objects.equals(argument.getValue(), comparable(headers.get(argument.getKey()))));
  }

  /** In a form whose {@code equals} is what the broker compares. */
  private static @Nullable Object comparable(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return value;
    } else if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return ((Number) value).longValue();
    } else if (value instanceof Float number) {
      return number.doubleValue();
    } else if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    } else if (value instanceof List<?> list) {
      return list.stream().map(HeadersMatch::comparable).toList();
    } else if (value instanceof Map<?, ?> table) {
      Map<Object, @Nullable Object> kept = new HashMap<>();
      table.forEach((name, member) -> kept.put(name, comparable(member)));
      return kept;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    } else if (value instanceof Number || value instanceof Date) {
      return value;
    }
    // A string, in either of the forms that amqp-client gives it
    return value.toString();
  }
}
