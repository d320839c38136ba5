package io.pgshunt.queue;

import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The {@code meta} column: those fields of a payload that no statement looks at, under their names
 * in the wire contract.
 */
final class TaskMeta {

  private static final Set<String> FIELDS =
      Set.of("root_id", "parent_id", "time_limit", "soft_time_limit", "retries");

  private TaskMeta() {}

  static RawJson of(TaskPayload payload) {
    return PayloadJson.writeMeta(payload);
  }

  /** The fields of a stored meta that belong there; another writer's extra ones are left alone. */
  static Map<String, RawJson> fields(RawJson meta) {
    Map<String, RawJson> members = new LinkedHashMap<>(meta.members());
    members.keySet().retainAll(FIELDS);
    return members;
  }
}
