package io.pgshunt.consumer.chain;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Headers of ours beside those a task already has. */
final class Headers {

  private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,8}");

  /** Header of a dead letter that holds the text of headers that were no JSON object. */
  static final String UNREADABLE = "pgshunt_unreadable_headers";

  private Headers() {}

  /** How often the task with these headers went back to its queue. */
  static int requeues(RawJson headers) {
    RawJson count = headers.members().get(Chaining.REQUEUES_HEADER);
    return count != null && SMALL_NUMBER.matcher(count.text()).matches()
        ? Integer.parseInt(count.text())
        : 0;
  }

  static RawJson with(RawJson headers, String name, RawJson value) {
    Map<String, RawJson> members = new LinkedHashMap<>(headers.members());
    members.put(name, value);
    return RawJson.object(members);
  }

  /** {@code headers} and those of {@code defaults} that are not among them. */
  static RawJson withDefaults(RawJson headers, Map<String, RawJson> defaults) {
    Map<String, RawJson> members = new LinkedHashMap<>(headers.members());
    defaults.forEach(members::putIfAbsent);
    return RawJson.object(members);
  }

  /** A row that broke the contract may have headers that are no object: they stay, as a text. */
  private static RawJson readable(String headers) {
    try {
      RawJson json = RawJson.parse(headers);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonException e) {
      // Handled below, like JSON that is no object.
    }
    return RawJson.object(Map.of(UNREADABLE, RawJson.of(headers)));
  }

  static StoredTask with(StoredTask task, String name, RawJson value) {
    return task.withHeaders(with(readable(task.headers()), name, value));
  }
}
