package io.pgshunt.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.task.Completion;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import io.pgshunt.task.TaskPayload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvocationContextTest {

  private static TaskContext context(String args, String kwargs, RawJson headers) {
    return new InvocationContext(
        new Invocation(
            TaskPayload.builder("T0", "lab.add")
                .args(RawJson.parse(args))
                .kwargs(RawJson.parse(kwargs))
                .headers(headers)
                .parentId("P")
                .retries(2)
                .build(),
            new Completion.None(),
            "q",
            3,
            () -> true));
  }

  private static TaskContext context(String args, String kwargs) {
    return context(args, kwargs, RawJson.EMPTY_OBJECT);
  }

  record Point(int x, int y) {}

  @Test
  void argumentsBindToTheTypeAskedFor() {
    TaskContext task = context("[1, \"a\", {\"x\": 1, \"y\": 2}, 1.0]", "{\"k\": [1, 2]}");

    assertThat(task.arg(0, Integer.class)).isEqualTo(1);
    assertThat(task.arg(1, String.class)).isEqualTo("a");
    assertThat(task.arg(2, Point.class)).isEqualTo(new Point(1, 2));
    assertThat(task.arg(3, RawJson.class).text()).isEqualTo("1.0");
    assertThat(task.kwarg("k", int[].class)).containsExactly(1, 2);
  }

  @Test
  void whatIsSaidOfTheTaskIsThere() {
    TaskContext task = context("[]", "{}");

    assertThat(task.taskId()).isEqualTo("T0");
    assertThat(task.taskName()).isEqualTo("lab.add");
    assertThat(task.queue()).isEqualTo("q");
    assertThat(task.attempt()).isEqualTo(3);
    assertThat(task.retries()).isEqualTo(2);
    assertThat(task.rootId()).isEqualTo("T0");
    assertThat(task.parentId()).contains("P");
    assertThat(task.isLeaseLost()).isTrue();
    assertThat(task.isRedelivered()).isTrue();
    assertThat(task.completion()).isEqualTo(new Completion.None());
    assertThat(task.error()).isEmpty();
  }

  @Test
  void aMissingArgumentIsNamedWithItsTask() {
    TaskContext task = context("[1]", "{\"k\": 1}");

    assertThatThrownBy(() -> task.arg(1, Integer.class))
        .isInstanceOf(TaskArgumentException.class)
        .hasMessage(
            "task lab.add: argument 1 is missing; it was sent with 1 positional arguments and"
                + " keyword arguments [k]");
    assertThatThrownBy(() -> task.kwarg("size", Integer.class))
        .isInstanceOf(TaskArgumentException.class)
        .hasMessageContaining("keyword argument 'size' is missing");
  }

  @Test
  void anArgumentOfTheWrongTypeIsNamedWithItsValue() {
    TaskContext task = context("[\"two\"]", "{\"k\": {}}");

    assertThatThrownBy(() -> task.arg(0, Integer.class))
        .isInstanceOf(TaskArgumentException.class)
        .hasMessageStartingWith("task lab.add: argument 0: \"two\" does not fit java.lang.Integer");
    assertThatThrownBy(() -> task.optionalKwarg("k", Integer.class))
        .isInstanceOf(TaskArgumentException.class)
        .hasMessageContaining("keyword argument 'k'")
        .hasMessageContaining("{}");
  }

  @Test
  void nullIsAbsentForOptionalArgumentsAndAnErrorForOthers() {
    TaskContext task = context("[null]", "{\"k\": null}");

    assertThat(task.optionalArg(0, String.class)).isEmpty();
    assertThat(task.optionalArg(1, String.class)).isEmpty();
    assertThat(task.optionalKwarg("k", String.class)).isEmpty();
    assertThat(task.arg(0, RawJson.class)).isEqualTo(RawJson.NULL);
    assertThatThrownBy(() -> task.arg(0, String.class)).hasMessageContaining("argument 0 is null");
  }

  @Test
  void anErrbackIsToldTheError() {
    TaskError error = new TaskError("x.Y", "boom", "at x", 1, "lab.fail", "T9");
    RawJson headers = RawJson.object(Map.of(TaskError.HEADER, PayloadJson.write(error)));

    assertThat(context("[\"T9\"]", "{}", headers).error()).contains(error);
  }

  @Test
  void aHeaderOfThatNameThatIsNoErrorIsAHeader() {
    RawJson headers = RawJson.object(Map.of(TaskError.HEADER, RawJson.of("mine")));

    assertThat(context("[]", "{}", headers).error()).isEmpty();
    assertThat(context("[]", "{}", headers).header(TaskError.HEADER)).contains(RawJson.of("mine"));
  }
}
