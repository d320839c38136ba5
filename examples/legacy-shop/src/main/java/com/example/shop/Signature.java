package com.example.shop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Celery signature: a task to be called with these arguments, on this queue. */
record Signature(String task, List<Object> args, Map<String, Object> kwargs, String queue) {

  /** As Celery writes it into {@code callbacks}, {@code errbacks} and {@code chord}. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("task", task);
    map.put("args", args);
    map.put("kwargs", kwargs);
    map.put("options", Map.of("queue", queue));
    map.put("subtask_type", null);
    map.put("immutable", false);
    return map;
  }
}
