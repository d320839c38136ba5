package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskMethodTest {

  record Line(UUID product, BigDecimal price) {}

  static class Inherited {
    @Task("shop.inherited")
    int inherited() {
      return 1;
    }
  }

  /** Methods as people write them. */
  static final class Shop extends Inherited {
    @Task("shop.order")
    String order(List<Line> lines, LocalDate day, Optional<String> note, TaskContext task) {
      return lines.get(0).price() + " " + day + " " + note.orElse("none") + " " + task.taskId();
    }

    @SuppressWarnings("UnusedMethod") // found by its annotation
    @Task("shop.charge")
    private static String charge(
        @Param("card_id") String card,
        @Param(defaultValue = "1") int times,
        @Param(defaultValue = "\"EUR\"") String currency) {
      return card + " " + times + " " + currency;
    }

    @Task("shop.sum")
    double sum(int factor, double... numbers) {
      return factor * Arrays.stream(numbers).sum();
    }

    @Task("shop.nullable")
    String nullable(@Nullable String text, RawJson raw, Optional<Integer> number) {
      return text + " " + raw.text() + " " + number;
    }

    @Task("shop.fail")
    void fail() throws IOException {
      throw new IOException("card refused");
    }

    @Task("shop.later")
    CompletionStage<String> later(boolean fails) {
      return fails
          ? CompletableFuture.failedFuture(new IOException("later refused"))
          : CompletableFuture.completedFuture("later");
    }

    @Task("shop.loader")
    @SuppressWarnings("ReferenceEquality")
    boolean loader() {
      return Thread.currentThread().getContextClassLoader() == Shop.class.getClassLoader();
    }
  }

  private static @Nullable Object run(String name, String args, String kwargs) throws Exception {
    return Handlers.of(TaskMethod.of(new Shop()))
        .run(
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
  void argumentsAreBoundToTheTypesOfTheParameters() throws Exception {
    String line = "{\"product\": \"6f1c9a55-2f0f-4f6a-8a3b-0d8f8f3c2b11\", \"price\": 9.990}";

    assertThat(run("shop.order", "[[" + line + "], \"2026-11-24\"]", "{}"))
        .isEqualTo("9.990 2026-11-24 none T0");
    assertThat(run("shop.order", "[[" + line + "]]", "{\"note\": \"x\", \"day\": \"2026-01-02\"}"))
        .isEqualTo("9.990 2026-01-02 x T0");
  }

  @Test
  void whatWasNotSentHasItsDefault() throws Exception {
    assertThat(run("shop.charge", "[\"c\"]", "{}")).isEqualTo("c 1 EUR");
    assertThat(run("shop.charge", "[]", "{\"card_id\": \"c\", \"currency\": \"CHF\"}"))
        .isEqualTo("c 1 CHF");
  }

  @Test
  void aLastParameterWithDotsTakesTheRest() throws Exception {
    assertThat(run("shop.sum", "[2, 1.5, 2]", "{}")).isEqualTo(7.0);
    assertThat(run("shop.sum", "[2]", "{}")).isEqualTo(0.0);
  }

  @Test
  void nullIsTakenByThoseThatSaySo() throws Exception {
    assertThat(run("shop.nullable", "[null, null, null]", "{}"))
        .isEqualTo("null null Optional.empty");
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shop.charge | []             | {}                 | argument 0 ('card_id') is missing",
        "shop.charge | [null]         | {}                 | argument 0 ('card_id') is null",
        "shop.charge | [\"c\", \"x\"] | {}                 | argument 1 ('times')",
        "shop.charge | [\"c\", 1.5]   | {}                 | does not fit int",
        "shop.charge | [\"c\", null]  | {}                 | is null, where int is expected",
        "shop.charge | [\"c\"]        | {\"card_id\": \"d\"} | is given by position and by name",
        "shop.charge | [1, 2, 3, 4]   | {}                 | takes 3 positional arguments, not 4",
        "shop.charge | [\"c\"]        | {\"colour\": 1}    | keyword arguments [colour]",
        "shop.sum    | [2, null]      | {}                 | argument 1 is null",
      })
  void argumentsThatCannotBeTakenFailTheTaskByName(
      String name, String args, String kwargs, String message) {
    assertThatThrownBy(() -> run(name, args, kwargs))
        .isInstanceOf(TaskArgumentException.class)
        .hasMessageContaining("task " + name)
        .hasMessageContaining(message);
  }

  @Test
  void whatTheMethodThrowsIsTheFailure() {
    assertThatThrownBy(() -> run("shop.fail", "[]", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("card refused");
  }

  @Test
  void aStageIsWaitedFor() throws Exception {
    assertThat(run("shop.later", "[false]", "{}")).isEqualTo("later");
    assertThatThrownBy(() -> run("shop.later", "[true]", "{}"))
        .isInstanceOf(IOException.class)
        .hasMessage("later refused");
  }

  @Test
  void methodsOfASuperclassCount() throws Exception {
    assertThat(run("shop.inherited", "[]", "{}")).isEqualTo(1);
  }

  @Test
  void theContextClassLoaderIsThatOfTheMethodsClass() throws Exception {
    assertThat(run("shop.loader", "[]", "{}")).isEqualTo(true);
  }

  static final class Twice {
    @Task("shop.same")
    void one() {}

    @Task("shop.same")
    void two() {}
  }

  static final class BadDefault {
    @Task("shop.bad")
    void bad(@Param(defaultValue = "many") int times) {}
  }

  static final class MisfitDefault {
    @Task("shop.misfit")
    void misfit(@Param(defaultValue = "\"x\"") int times) {}
  }

  static final class SameNames {
    @Task("shop.names")
    void names(@Param("x") int one, @Param("x") int two) {}
  }

  static final class Nameless {
    @Task(" ")
    void nameless() {}
  }

  @Test
  void mistakesAreFoundAtTheStartAndNameTheMethod() {
    assertThatThrownBy(() -> Handlers.of(TaskMethod.of(new Twice())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shop.same")
        .hasMessageContaining("Twice.one")
        .hasMessageContaining("Twice.two");
    assertThatThrownBy(() -> TaskMethod.of(new BadDefault()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BadDefault.bad");
    assertThatThrownBy(() -> TaskMethod.of(new MisfitDefault()))
        .hasMessageContaining("MisfitDefault.misfit")
        .hasMessageContaining("its default");
    assertThatThrownBy(() -> TaskMethod.of(new SameNames()))
        .hasMessageContaining("two parameters have the name 'x'");
    assertThatThrownBy(() -> Handlers.of(TaskMethod.of(new Nameless())))
        .hasMessageContaining("Nameless.nameless")
        .hasMessageContaining("no task name");
    assertThatThrownBy(() -> TaskMethod.of("text"))
        .hasMessageContaining("java.lang.String has no method with @Task");
  }
}
