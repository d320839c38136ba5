package io.pgshunt.agent.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignatureNamesTest {

  private static final SignatureNames NAMES = new SignatureNames(SignatureNames.DEFAULTS);

  /** As an application may write one. */
  @SuppressWarnings("ArrayRecordComponent") // applications do
  public record Callback(
      String name, Object[] arguments, Optional<String> queue, List<Callback> onSuccess) {}

  /** Its properties are hidden in a class that is not public. */
  private static final class Hidden implements Named {
    @Override
    public String getTask() {
      return "hidden";
    }
  }

  /** What is public of it. */
  public interface Named {
    String getTask();
  }

  /** Callbacks that never end. */
  public record Endless(String task) {
    public Endless link() {
      return this;
    }
  }

  @Test
  void propertiesOfTheApplicationsOwnClassesAreFoundByName() {
    Callback inner = new Callback("inner", new Object[0], Optional.empty(), List.of());
    Callback callback =
        new Callback("log", new Object[] {1, "a"}, Optional.of("celery"), List.of(inner));

    Map<String, @Nullable Object> signature = only(callback);

    assertThat(signature)
        .containsEntry("task", "log")
        .containsEntry("args", List.of(1, "a"))
        .containsEntry("kwargs", Map.of())
        .containsEntry("immutable", false);
    Map<?, ?> options = (Map<?, ?>) signature.get("options");
    assertThat(options.get("queue")).isEqualTo("celery");
    assertThat((List<?>) options.get("link")).hasSize(1);
  }

  @Test
  void aSignatureOfCelerysOwnFormIsTakenAsItIs() {
    Map<String, @Nullable Object> signature =
        only(
            Map.of(
                "task",
                "log",
                "args",
                List.of(1),
                "kwargs",
                Map.of("a", 2),
                "options",
                Map.of("queue", "q", "countdown", 3, "custom", true),
                "subtask_type",
                "chain",
                "immutable",
                true));

    assertThat(signature)
        .containsEntry("args", List.of(1))
        .containsEntry("subtask_type", "chain")
        .containsEntry("immutable", true);
    assertThat((Map<?, ?>) signature.get("options"))
        .extracting(Object::toString)
        .asString()
        .contains("queue=q", "countdown=3", "custom=true");
  }

  @Test
  void noneOneAndSeveralAreAllUnderstood() {
    assertThat(NAMES.signatures(null)).isEmpty();
    assertThat(NAMES.signatures(Map.of("task", "a"))).hasSize(1);
    assertThat(NAMES.signatures(List.of(Map.of("task", "a"), Map.of("task", "b")))).hasSize(2);
    assertThat(NAMES.signatures(new Object[] {Map.of("task", "a")})).hasSize(1);
  }

  @Test
  void whatAPublicInterfaceDeclaresIsReadOfAClassThatIsNot() {
    assertThat(only(new Hidden())).containsEntry("task", "hidden");
  }

  @Test
  void callbacksThatNeverEndAreRefused() {
    assertThatThrownBy(() -> NAMES.signatures(new Endless("t")))
        .isInstanceOf(CallValueException.class)
        .hasMessageContaining("nest more than 100 levels deep");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> only(Object callback) {
    List<Object> signatures = NAMES.signatures(callback);
    assertThat(signatures).hasSize(1);
    return (Map<String, @Nullable Object>) signatures.get(0);
  }
}
