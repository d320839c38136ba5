package io.pgshunt.queue;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL array as a parameter. The Java arrays are of the classes that pgjdbc sends in binary
 * form, but for times: neither side then has to quote and to parse. Thread-safe.
 *
 * @param <E> class of the elements
 */
final class ArrayType<E> {

  static final ArrayType<String> TEXT = new ArrayType<>("text", String[]::new);
  static final ArrayType<Long> INT8 = new ArrayType<>("int8", Long[]::new);
  static final ArrayType<Integer> INT4 = new ArrayType<>("int4", Integer[]::new);
  static final ArrayType<Short> INT2 = new ArrayType<>("int2", Short[]::new);
  static final ArrayType<Double> FLOAT8 = new ArrayType<>("float8", Double[]::new);
  static final ArrayType<Boolean> BOOL = new ArrayType<>("bool", Boolean[]::new);

  /** As text: Java's form of a far year is not PostgreSQL's. */
  static final ArrayType<String> TIMESTAMPTZ = new ArrayType<>("timestamptz", String[]::new);

  private final String name;
  private final IntFunction<@Nullable E[]> newArray;

  private ArrayType(String name, IntFunction<@Nullable E[]> newArray) {
    this.name = name;
    this.newArray = newArray;
  }

  /** Binds one column of {@code rows} at {@code index}; returns the next index. */
  <T> int bind(
      PreparedStatement statement,
      int index,
      Collection<T> rows,
      Function<? super T, ? extends @Nullable E> column)
      throws SQLException {
    @Nullable E[] values = newArray.apply(rows.size());
    int place = 0;
    for (T row : rows) {
      values[place++] = column.apply(row);
    }
    statement.setArray(index, statement.getConnection().createArrayOf(name, values));
    return index + 1;
  }

  /** Binds {@code values} at {@code index}; returns the next index. */
  int bind(PreparedStatement statement, int index, Collection<E> values) throws SQLException {
    return bind(statement, index, values, Function.identity());
  }
}
