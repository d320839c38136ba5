package io.pgshunt.agent.routing;

import java.util.List;

/**
 * Binding keys of topic exchanges (AMQP 0-9-1, section 3.1.3.3): words separated by dots, where
 * {@code *} stands for one word and {@code #} for any number of them.
 */
final class TopicPattern {

  private static final String ONE = "*";
  private static final String ANY = "#";

  private TopicPattern() {}

  static boolean matches(String pattern, String routingKey) {
    return matches(words(pattern), words(routingKey));
  }

  /** As RabbitMQ splits them: the empty key has no words at all, but "a..b" has three. */
  private static List<String> words(String key) {
    return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
  }

  /**
   * Remembers the last {@code #} only: giving it one more word is the only step back that can ever
   * help.
   */
  private static boolean matches(List<String> pattern, List<String> words) {
    int p = 0;
    int w = 0;
    int lastAny = -1;
    int wordsOfAny = 0;
    while (w < words.size()) {
      if (p < pattern.size() && pattern.get(p).equals(ANY)) {
        lastAny = p++;
        wordsOfAny = w;
      } else if (p < pattern.size()
          && (pattern.get(p).equals(ONE) || pattern.get(p).equals(words.get(w)))) {
        p++;
        w++;
      } else if (lastAny >= 0) {
        p = lastAny + 1;
        w = ++wordsOfAny;
      } else {
        return false;
      }
    }
    while (p < pattern.size() && pattern.get(p).equals(ANY)) {
      p++;
    }
    return p == pattern.size();
  }
}
