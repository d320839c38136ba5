package io.pgshunt.consumer.chain;

import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** Headers of ours beside those a task already has. */
final class Headers {

  /** Header of a dead letter that holds the text of headers that were no JSON object. */
  static final String UNREADABLE = "pgshunt_unreadable_headers";

  private Headers() {}

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
    return new StoredTask(
        task.queue(),
        task.taskId(),
        task.taskName(),
        task.priority(),
        task.args(),
        task.kwargs(),
        with(readable(task.headers()), name, value).text(),
        task.meta(),
        task.eta(),
        task.expires(),
        task.replyKey(),
        task.onSuccess(),
        task.onError());
  }
}
