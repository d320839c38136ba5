package io.pgshunt.agent.premain;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings that come with the command to attach, or behind the jar's name and {@code =} in {@code
 * -javaagent}: {@code name=value}, separated by {@code &}, both sides URL-encoded. They become
 * system properties.
 */
final class AttachArguments {

  private static final String PREFIX = "pgshunt.";

  private final Map<String, String> given = new LinkedHashMap<>();
  private final Map<String, @Nullable String> before = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if something is no setting
   */
  @SuppressWarnings("JdkObsolete") // the method that takes a Charset came with Java 10
  AttachArguments(@Nullable String arguments) throws UnsupportedEncodingException {
    if (arguments == null || arguments.isEmpty()) {
      return;
    }
    List<String> unknown = new ArrayList<String>();
    for (String pair : arguments.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), "UTF-8");
      if (equals < 0 || !name.startsWith(PREFIX)) {
        unknown.add("'" + name + "'");
      } else {
        given.put(name, URLDecoder.decode(pair.substring(equals + 1), "UTF-8"));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "of the agent's arguments, "
              + String.join(", ", unknown)
              + " is no setting: write pgshunt.NAME=VALUE, URL-encoded, with & between two");
    }
  }

  /** Sets the properties. */
  void apply() {
    for (Map.Entry<String, String> setting : given.entrySet()) {
      before.put(setting.getKey(), System.setProperty(setting.getKey(), setting.getValue()));
    }
  }

  /** Leaves nothing behind for the next start, which would not be asked for it. */
  void takeBack() {
    for (Map.Entry<String, @Nullable String> property : before.entrySet()) {
      if (property.getValue() == null) {
        System.clearProperty(property.getKey());
      } else {
        System.setProperty(property.getKey(), property.getValue());
      }
    }
    before.clear();
  }
}
