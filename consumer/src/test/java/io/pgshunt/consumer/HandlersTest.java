package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.ending.Done;
import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlersTest {

  /** Adds its arguments; public with a public constructor, so that it can be discovered. */
  public static class Add implements TaskHandler<Integer> {
    @Override
    public String taskName() {
      return "lab.add";
    }

    @Override
    public Integer run(TaskContext task) {
      return task.args().stream().mapToInt(arg -> Integer.parseInt(arg.text())).sum();
    }
  }

  static final class OtherAdd extends Add {}

  static final class Nameless extends Add {
    @Override
    public String taskName() {
      return " ";
    }
  }

  private static @Nullable Object run(Handlers handlers, String name, String args, String kwargs)
      throws Exception {
    return handlers.run(
        new Invocation(
            TaskPayload.builder("T0", name)
                .args(RawJson.parse(args))
                .kwargs(RawJson.parse(kwargs))
                .build(),
            new Completion.None(),
            "q",
            1,
            () -> false));
  }

  @Test
  void aTaskIsRunByTheHandlerOfItsName() throws Exception {
    assertThat(run(Handlers.of(List.of(new Add())), "lab.add", "[2, 3]", "{}")).isEqualTo(5);
  }

  @Test
  void twoHandlersForOneNameAreRefusedWithTheirClasses() {
    assertThatThrownBy(() -> Handlers.of(List.of(new Add(), new OtherAdd())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lab.add")
        .hasMessageContaining(Add.class.getName())
        .hasMessageContaining(OtherAdd.class.getName());
  }

  @Test
  void noHandlersAtAllAreRefused() {
    assertThatThrownBy(() -> Handlers.of(List.of()))
        .hasMessageContaining("META-INF/services/io.pgshunt.consumer.TaskHandler");
  }

  @Test
  void aHandlerWithoutANameIsRefusedWithItsClass() {
    assertThatThrownBy(() -> Handlers.of(List.of(new Nameless())))
        .hasMessageContaining(Nameless.class.getName());
  }

  @Test
  void handlersAreDiscovered(@TempDir Path classes) throws IOException {
    list(classes, Add.class.getName());

    try (URLClassLoader loader = loader(classes)) {
      assertThat(Handlers.discover(loader))
          .singleElement()
          .satisfies(handler -> assertThat(handler.taskName()).isEqualTo("lab.add"));
    }
  }

  @Test
  void aListedClassThatIsNotThereIsNamed(@TempDir Path classes) throws IOException {
    list(classes, "com.example.Missing");

    try (URLClassLoader loader = loader(classes)) {
      assertThatThrownBy(() -> Handlers.discover(loader))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("com.example.Missing");
    }
  }

  /** Public with a public constructor, so that it can be discovered. */
  public static class Subtracting implements TaskMethods {
    @Task("lab.subtract")
    public int subtract(int from, int number) {
      return from - number;
    }
  }

  @Test
  void classesWithTaskMethodsAreDiscoveredToo(@TempDir Path classes) throws Exception {
    list(classes, Add.class.getName());
    list(classes, TaskMethods.class, Subtracting.class.getName());

    try (URLClassLoader loader = loader(classes)) {
      Handlers handlers = Handlers.of(Handlers.discover(loader));
      assertThat(handlers.taskNames()).contains("lab.add", "lab.subtract");
      assertThat(run(handlers, "lab.subtract", "[5, 2]", "{}")).isEqualTo(3);
    }
  }

  private static void list(Path classes, String handler) throws IOException {
    list(classes, TaskHandler.class, handler);
  }

  private static void list(Path classes, Class<?> service, String provider) throws IOException {
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(services.resolve(service.getName()), provider + "\n");
  }

  private URLClassLoader loader(Path classes) throws IOException {
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
  }

  @Test
  void mapRunsATaskForEachItem() throws Exception {
    Handlers handlers = Handlers.of(List.of(new Add()));

    assertThat(
            run(
                handlers,
                "celery.map",
                "[]",
                "{\"task\": {\"task\": \"lab.add\", \"args\": [10]}, \"it\": [1, 2]}"))
        .isEqualTo(List.of(11, 12));
    assertThat(
            run(
                handlers,
                "celery.starmap",
                "[]",
                "{\"task\": {\"task\": \"lab.add\"}, \"it\": [[1, 2], [3]]}"))
        .isEqualTo(List.of(3, 3));
  }

  @Test
  void mapGoesOnAfterAnItemThatWantsNothingToFollow() throws Exception {
    Handlers handlers =
        Handlers.of(
            List.of(
                new Add() {
                  @Override
                  public Integer run(TaskContext task) {
                    throw Done.withoutContinuations();
                  }
                }));

    assertThat(
            run(
                handlers,
                "celery.map",
                "[]",
                "{\"task\": {\"task\": \"lab.add\"}, \"it\": [1, 2]}"))
        .isEqualTo(Arrays.asList(null, null));
  }

  @Test
  void mapOfATaskThatIsNotHereFails() {
    Handlers handlers = Handlers.of(List.of(new Add()));

    assertThatThrownBy(
            () ->
                run(
                    handlers,
                    "celery.map",
                    "[]",
                    "{\"task\": {\"task\": \"lab.other\"}, \"it\": [1]}"))
        .hasMessageContaining("lab.other");
  }
}
