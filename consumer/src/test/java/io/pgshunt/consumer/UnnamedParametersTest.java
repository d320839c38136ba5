package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class that was compiled without {@code -parameters}, as compilers do by default. */
class UnnamedParametersTest {

  private static final String GREETER =
      "public class Greeter {"
          + " @io.pgshunt.consumer.Task(\"greet\")"
          + " public String greet(String name) { return \"Hello, \" + name; } }";

  @Test
  void keywordArgumentsFailTheTaskAndTheErrorSaysHowToNameTheParameters(@TempDir Path directory)
      throws Exception {
    Path source = Files.writeString(directory.resolve("Greeter.java"), GREETER);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(compiled).isZero();

    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Object greeter = loader.loadClass("Greeter").getDeclaredConstructor().newInstance();
      Handlers handlers = Handlers.of(TaskMethod.of(greeter));

      assertThat(handlers.run(invocation("[\"Ada\"]", "{}"))).isEqualTo("Hello, Ada");
      assertThatThrownBy(() -> handlers.run(invocation("[]", "{\"name\": \"Ada\"}")))
          .isInstanceOf(TaskArgumentException.class)
          .hasMessageContaining("argument 0 is missing")
          .hasMessageContaining("[name]: compile with -parameters");
    }
  }

  private static Invocation invocation(String args, String kwargs) {
    TaskPayload payload =
        TaskPayload.builder("T0", "greet")
            .args(RawJson.parse(args))
            .kwargs(RawJson.parse(kwargs))
            .build();
    return new Invocation(payload, new Completion.None(), "q", 1, () -> false);
  }
}
