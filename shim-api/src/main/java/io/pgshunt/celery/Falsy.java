package io.pgshunt.celery;

import io.pgshunt.task.RawJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Python takes for false: where Celery asks {@code if value}, such a value says as much as
 * none.
 */
final class Falsy {

  private Falsy() {}

  /** The value of a JSON member; null if it is absent. */
  static boolean is(@Nullable RawJson value) {
    if (value == null || value.isNull()) {
      return true;
    } else if (value.isArray()) {
      return value.elements().isEmpty();
    } else if (value.isObject()) {
      return value.members().isEmpty();
    } else if (value.isString()) {
      return value.text().equals("\"\"");
    }
    String text = value.text();
    char last = text.charAt(text.length() - 1);
    // A number ends with a digit; as a double it takes any exponent, and is as near to 0 as
    // Python's.
    boolean number = last >= '0' && last <= '9';
    return text.equals("false") || (number && Double.parseDouble(text) == 0);
  }

  /** The value of a header; null if it is absent or void. */
  static boolean is(@Nullable Object value) {
    if (value == null) {
      return true;
    } else if (value instanceof Boolean flag) {
      return !flag;
    } else if (value instanceof Number number) {
      return number instanceof BigDecimal decimal
          ? decimal.signum() == 0
          : number.doubleValue() == 0;
    } else if (value instanceof List<?> list) {
      return list.isEmpty();
    } else if (value instanceof Map<?, ?> table) {
      return table.isEmpty();
    }
    String text = HeaderValues.textOf(value);
    return text != null && text.isEmpty();
  }
}
