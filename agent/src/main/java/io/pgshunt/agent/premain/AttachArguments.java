package io.pgshunt.agent.premain;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Settings that come with the command to attach: {@code name=value}, separated by {@code &}, both
 * sides URL-encoded. They become system properties. A JVM that is started with the agent gets them
 * as such at once, and is given no arguments. Public as {@link StartupLine} is.
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
    for (String pair : arguments.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), "UTF-8");
      if (equals < 0 || !name.startsWith(PREFIX)) {
        throw new IllegalArgumentException(
            "'" + name + "' is no setting: write pgshunt.NAME=VALUE");
      }
      System.setProperty(name, URLDecoder.decode(pair.substring(equals + 1), "UTF-8"));
    }
  }
}
