package io.pgshunt.agent.dispatcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value, taken from a call. Immutable. */
sealed interface Expression {

  /**
   * The value in this call.
   *
   * @throws CallValueException if a property on its way is missing
   */
  @Nullable Object in(Call call);

  /**
   * A call of a send method.
   *
   * @param self null if the method is static
   */
  @SuppressWarnings("ArrayRecordComponent") // as the woven method hands it over, never changed
  record Call(@Nullable Object self, @Nullable Object[] arguments) {}

  /** The same in every call. */
  record Constant(@Nullable Object value) implements Expression {
    @Override
    public @Nullable Object in(Call call) {
      return value;
    }
  }

  /**
   * A parameter, or a property of it.
   *
   * @param parameter its index; -1 for the object that the method is called on
   */
  record Path(int parameter, List<String> properties) implements Expression {
    @Override
    public @Nullable Object in(Call call) {
      Object value = parameter < 0 ? call.self() : call.arguments()[parameter];
      for (String property : properties) {
        if (value == null) {
          return null;
        }
        value = Properties.read(value, property);
      }
      return value;
    }
  }

  /** A list of values. */
  record Items(List<Expression> items) implements Expression {
    @Override
    public Object in(Call call) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Expression item : items) {
        values.add(item.in(call));
      }
      return values;
    }
  }

  /** Values by name. */
  record Members(Map<String, Expression> members) implements Expression {
    @Override
    public Object in(Call call) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      members.forEach((name, member) -> values.put(name, member.in(call)));
      return values;
    }
  }

  /** The highest index of a parameter that it reads; -1 if none. */
  default int highestParameter() {
    int highest = -1;
    if (this instanceof Path path) {
      highest = path.parameter();
    } else if (this instanceof Items list) {
      for (Expression item : list.items()) {
        highest = Math.max(highest, item.highestParameter());
      }
    } else if (this instanceof Members table) {
      for (Expression member : table.members().values()) {
        highest = Math.max(highest, member.highestParameter());
      }
    }
    return highest;
  }
}
