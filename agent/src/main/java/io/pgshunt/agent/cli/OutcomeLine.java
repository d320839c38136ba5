package io.pgshunt.agent.cli;

import io.pgshunt.celery.Translation;
import io.pgshunt.task.Json;
import io.pgshunt.task.PayloadJson;
import java.util.List;
import java.util.StringJoiner;

/** The outcome of one message as one line of JSON. */
final class OutcomeLine {

  private OutcomeLine() {}

  static String of(String file, int message, Translation translation) {
    String start = "{\"file\":" + Json.quote(file) + ",\"message\":" + message + ",\"outcome\":";
    if (translation instanceof Translation.Translated translated) {
      return start
          + "\"translated\",\"queues\":"
          + array(translated.queues())
          + ",\"payload\":"
          + compact(PayloadJson.write(translated.payload()).text())
          + "}";
    }
    Translation.PassThrough passThrough = (Translation.PassThrough) translation;
    return start
        + "\"pass-through\",\"reason\":"
        + Json.quote(passThrough.reason().name())
        + ",\"detail\":"
        + Json.quote(passThrough.detail())
        + "}";
  }

  private static String array(List<String> texts) {
    StringJoiner array = new StringJoiner(",", "[", "]");
    texts.forEach(text -> array.add(Json.quote(text)));
    return array.toString();
  }

  /**
   * Without the white space between tokens: args and kwargs are as their sender wrote them, on
   * several lines perhaps. Everything else stays to the letter.
   *
   * @param json well-formed
   */
  static String compact(String json) {
    StringBuilder out = new StringBuilder(json.length());
    boolean inString = false;
    boolean escaped = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString || !isWhiteSpace(c)) {
        out.append(c);
      }
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = inString;
      } else if (c == '"') {
        inString = !inString;
      }
    }
    return out.toString();
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
