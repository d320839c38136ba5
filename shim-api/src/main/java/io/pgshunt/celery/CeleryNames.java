package io.pgshunt.celery;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of Celery's protocol, and the ones under which a payload keeps what no rule uses. */
final class CeleryNames {

  static final String JSON = "application/json";
  static final String UTF_8 = "utf-8";

  // Headers of protocol 2 that become fields of the payload
  static final String TASK = "task";
  static final String ID = "id";
  static final String ROOT_ID = "root_id";
  static final String PARENT_ID = "parent_id";
  static final String ETA = "eta";
  static final String EXPIRES = "expires";
  static final String RETRIES = "retries";
  static final String TIMELIMIT = "timelimit";
  static final String COMPRESSION = "compression";

  static final Set<String> FIELD_HEADERS =
      Set.of(TASK, ID, ROOT_ID, PARENT_ID, ETA, EXPIRES, RETRIES, TIMELIMIT, COMPRESSION);

  // Headers of protocol 2 that stay headers
  static final String SHADOW = "shadow";
  static final String GROUP = "group";
  static final String GROUP_INDEX = "group_index";
  static final String STAMPED_HEADERS = "stamped_headers";
  static final String STAMPS = "stamps";

  /** Celery always sets these, to null if there is nothing to say. */
  static final List<String> OPTIONAL_HEADERS = List.of(SHADOW, GROUP, GROUP_INDEX);

  /** Header of a payload that keeps the message's AMQP properties, for a way back to the broker. */
  static final String AMQP_PROPERTIES = "amqp_properties";

  /** Header of a continuation that keeps the callback options no rule uses. */
  static final String CELERY_OPTIONS = "celery_options";

  /** Spring's marker of many messages in one body. */
  static final String SPRING_BATCH = "springBatchFormat";

  /** Headers of a continuation that are made of other options, or of what is put aside. */
  static final Set<String> MADE_HEADERS =
      Set.of(AMQP_PROPERTIES, CELERY_OPTIONS, STAMPED_HEADERS, STAMPS);

  /**
   * Headers that a callback gets from options of its own, in the order in which a continuation has
   * them.
   */
  static final Map<String, String> OPTION_OF_HEADER = optionsOfHeaders();

  private CeleryNames() {}

  private static Map<String, String> optionsOfHeaders() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(SHADOW, SHADOW);
    options.put(GROUP, "group_id");
    options.put(GROUP_INDEX, GROUP_INDEX);
    for (String name :
        List.of("ignore_result", "argsrepr", "kwargsrepr", "origin", "replaced_task_nesting")) {
      options.put(name, name);
    }
    return Collections.unmodifiableMap(options);
  }
}
