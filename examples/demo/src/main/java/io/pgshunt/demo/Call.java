package io.pgshunt.demo;

import io.pgshunt.task.Json;
import io.pgshunt.task.RawJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task as a person would write the call, on its way to a queue.
 *
 * @param queue where it waits
 * @param text {@code task(arguments)}
 * @param onSuccess what is to run when it succeeded
 * @param onError what is to run when it failed
 */
record Call(String queue, String text, String onSuccess, String onError) {

  static Table table(String where, List<Call> calls) {
    Table table = new Table(where, "task", "on success", "on error");
    calls.forEach(call -> table.row(call.queue, call.text, call.onSuccess, call.onError));
    return table;
  }

  /** {@code task(1, card=good)} of JSON args and kwargs. */
  static String text(String task, @Nullable Object args, @Nullable Object kwargs) {
    Stream<String> positional =
        args instanceof List<?> list ? list.stream().map(Call::show) : Stream.empty();
    Stream<String> named =
        kwargs instanceof Map<?, ?> map
            ? map.entrySet().stream().map(entry -> entry.getKey() + "=" + show(entry.getValue()))
            : Stream.empty();
    return Stream.concat(positional, named).collect(Collectors.joining(", ", task + "(", ")"));
  }

  private static String show(@Nullable Object value) {
    return value instanceof String text ? text : Json.write(value);
  }

  /** A JSON value as lists, maps, texts, numbers, booleans and null. */
  static @Nullable Object parse(@Nullable String json) {
    return json == null ? null : Json.read(RawJson.parse(json), Object.class);
  }
}
