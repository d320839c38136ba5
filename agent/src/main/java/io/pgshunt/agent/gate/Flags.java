package io.pgshunt.agent.gate;

import io.pgshunt.agent.bootstrap.Bridge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The two settings that are read on every send, as system properties: {@code pgshunt.enabled} and
 * {@code pgshunt.shadow}. Anything but {@code true} is off, and what somebody may have meant for
 * true is named. Thread-safe.
 */
public final class Flags {

  /** Their names. */
  public static final List<String> NAMES = List.of(Bridge.FLAG, Bridge.SHADOW);

  private final AgentLog log;
  private final Map<String, String> named = new HashMap<>();

  Flags(AgentLog log) {
    this.log = log;
  }

  /** What an environment variable says of a flag becomes its property, unless that is set. */
  public static void adoptVariables(Settings settings) {
    for (String flag : NAMES) {
      String value = settings.variableOf(flag);
      if (value != null && System.getProperty(flag) == null) {
        System.setProperty(flag, value);
      }
    }
  }

  /** Names each value that is neither {@code true} nor {@code false}, once as long as it stays. */
  synchronized void check() {
    for (String flag : NAMES) {
      String value = System.getProperty(flag);
      String before = value == null ? named.remove(flag) : named.put(flag, value);
      if (isUnclear(value) && !Objects.equals(value, before)) {
        log.warn(
            flag + " is '" + value + "', which is off: only 'true', written exactly so, is on");
      }
    }
  }

  private static boolean isUnclear(@Nullable String value) {
    return value != null && !value.equals("true") && !value.equals("false") && !value.isBlank();
  }
}
