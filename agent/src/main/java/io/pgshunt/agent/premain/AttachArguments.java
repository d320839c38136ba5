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
 * system properties. Public as {@link StartupLine} is.
 */
public final class AttachArguments {

  private static final String PREFIX = "pgshunt.";

  private AttachArguments() {}

  /** Sets the properties. */
  @SuppressWarnings("JdkObsolete") // the method that takes a Charset came with Java 10
  public static void apply(@Nullable String arguments) throws UnsupportedEncodingException {
    if (arguments == null || arguments.isEmpty()) {
      return;
    }
    Map<String, String> settings = new LinkedHashMap<String, String>();
    List<String> unknown = new ArrayList<String>();
    for (String pair : arguments.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), "UTF-8");
      if (equals < 0 || !name.startsWith(PREFIX)) {
        unknown.add("'" + name + "'");
      } else {
        settings.put(name, URLDecoder.decode(pair.substring(equals + 1), "UTF-8"));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "of the agent's arguments, "
              + String.join(", ", unknown)
              + " is no setting: write pgshunt.NAME=VALUE, URL-encoded, with & between two");
    }
    System.getProperties().putAll(settings);
  }
}
