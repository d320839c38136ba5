package io.pgshunt.it.app;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The commands that declare exchanges, queues and bindings. */
final class Declaring {

  private Declaring() {}

  static void execute(String command, Channel channel, List<String> words) throws IOException {
    switch (command) {
      case "declare-exchange" ->
          channel.exchangeDeclare(words.get(0), words.get(1), false, true, table(words, 2));
      case "declare-queue" -> channel.queueDeclare(words.get(0), false, false, true, Map.of());
      case "bind-queue" ->
          channel.queueBind(words.get(0), words.get(1), words.get(2), table(words, 3));
      case "unbind-queue" -> channel.queueUnbind(words.get(0), words.get(1), words.get(2));
      case "bind-exchange" -> channel.exchangeBind(words.get(0), words.get(1), words.get(2));
      case "delete-queue" -> channel.queueDelete(words.get(0));
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
  }

  /** Arguments as NAME=VALUE; a value of digits is a number. */
  private static Map<String, Object> table(List<String> words, int from) {
    Map<String, Object> table = new HashMap<>();
    for (String word : words.subList(from, words.size())) {
      String name = word.substring(0, word.indexOf('='));
      String value = word.substring(name.length() + 1);
      table.put(name, value.matches("[0-9]+") ? (Object) Integer.valueOf(value) : value);
    }
    return table;
  }
}
