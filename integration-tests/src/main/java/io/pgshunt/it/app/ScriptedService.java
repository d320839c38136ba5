package io.pgshunt.it.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service that does what its standard input tells it, one command a line, and answers each with
 * one line on standard output. Words are URL-encoded and separated by single blanks; an empty word
 * is an empty text.
 *
 * <p>An answer is {@code > ok MICROSECONDS TEXT}, or {@code > thrown CLASS: MESSAGE} if the command
 * threw; the marker sets answers apart from whatever else a library prints.
 */
public final class ScriptedService {

  /** Made when first needed, so that this also runs where amqp-client is not there. */
  private @Nullable Messaging messaging;

  private ScriptedService() {}

  public static void main(String[] args) throws IOException {
    new ScriptedService().run();
  }

  private void run() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    answer("ok 0 ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words =
          Arrays.stream(line.split(" ", -1))
              .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
              .toList();
      answer(resultOf(words));
      if (words.get(0).equals("quit")) {
        return;
      }
    }
  }

  private static void answer(String text) {
    System.out.println("> " + text.replace('\n', ' '));
    System.out.flush();
  }

  private String resultOf(List<String> words) {
    try {
      long start = System.nanoTime();
      String text = execute(words.get(0), words.subList(1, words.size()));
      return "ok " + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) + " " + text;
    } catch (Exception | LinkageError e) {
      return "thrown " + e.getClass().getName() + ": " + e.getMessage();
    }
  }

  private String execute(String command, List<String> words) throws Exception {
    return switch (command) {
      case "property" -> String.valueOf(System.setProperty(words.get(0), words.get(1)));
      case "class" -> describeClass(words.get(0));
      case "threads" -> threadNames();
      case "log4j" -> Log4jInCode.configure();
      case "log4j-contexts" -> Log4jInCode.contexts();
      case "use-slf4j" -> useSlf4j();
      case "workload" -> Workload.of(words).run();
      case "quit" -> messaging == null ? "" : messaging.disconnect();
      default -> messaging().execute(command, words);
    };
  }

  private Messaging messaging() {
    if (messaging == null) {
      messaging = new Messaging();
    }
    return messaging;
  }

  /** What an application does that configures Logback in code; the class of its context. */
  private static String useSlf4j() throws ReflectiveOperationException {
    Object context =
        Class.forName("org.slf4j.LoggerFactory").getMethod("getILoggerFactory").invoke(null);
    return context.getClass().getName();
  }

  private static String threadNames() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .sorted()
        .collect(Collectors.joining(","));
  }

  /** The jar in which the application's class loader finds a class. */
  private static String describeClass(String name) {
    try {
      Class<?> found = Class.forName(name, false, ClassLoader.getSystemClassLoader());
      var source = found.getProtectionDomain().getCodeSource();
      return source == null ? "bootstrap" : source.getLocation().getPath();
    } catch (ClassNotFoundException e) {
      return "absent";
    }
  }
}
