package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.it.support.Artifacts;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a Celery worker does with tasks and their callbacks, fact by fact, and whether the consumer
 * does the same. The facts were observed of Celery 5.2.6 and 5.6.3 workers. The names of a fact's
 * tests begin with its number. Where the consumer differs on purpose they say {@code Difference},
 * and which row of docs/celery-differences.md tells users of it; all else is the same.
 */
class CeleryParityTest {

  private static final List<String> FACTS =
      List.of(
          "1. On success each callback is published in list order, then the chain's next member.",
          "2. The result comes before a callback's own args, unless the callback is immutable.",
          "3. The result is one argument, whatever its type; a result that says no is a result.",
          "4. A callback has an id of its own, its parent's root, its parent as parent, no retries.",
          "5. Two callbacks or more get a common group id; that of the parent is not inherited.",
          "6. Headers, priority, limits and expiry of the parent are not inherited.",
          "7. A callback's options take effect when it is published, unknown ones are ignored.",
          "8. A callback's queue: its own, its exchange's, its task's route, the default queue.",
          "9. A callback's own failure does not touch its parent.",
          "10. A callback that cannot be published makes its parent a failure.",
          "11. map and starmap are one task, whose link fires once with the whole list.",
          "12. An errback is published with the failed task's id before its own args.",
          "13. An errback that takes (request, exc, traceback) is called inside the worker.",
          "14. If such an errback raises, the remaining errbacks are lost.",
          "15. Errbacks in the worker are called first, then the others are published.",
          "16. The link and link_error of an errback that was published work.",
          "17. Arguments that do not fit the task's function are an ordinary failure.",
          "18. ignore_result changes nothing for link and link_error.",
          "19. A retry is the same task again; link or link_error fires once, at its last end.",
          "20. To raise Retry directly loses the task.",
          "21. After Ignore and Reject nothing fires; a replacement takes over id and callbacks.",
          "22. A task that is not registered is dropped, and nothing fires.",
          "23. A task that expired or was revoked is dropped, and nothing fires.",
          "24. What cannot be read is dropped, or ends the worker.",
          "25. A result that cannot be serialised fails the task if a callback needs it.",
          "26. The soft time limit is an ordinary failure; the hard one fires errbacks twice.",
          "27. A task whose pool process dies has failed, and link_error fires once.",
          "28. A task whose worker is killed is lost, or with acks_late run again.",
          "29. A chain is its first member; the rest comes in reverse order.",
          "30. A chain's member gets the result before; options of the chain are its first member's.",
          "31. A chain's link_error covers each member: the one that fails fires it.",
          "32. A chain's link belongs to its last member.",
          "33. Callbacks and chain of one message both get the result, callbacks first.",
          "34. In protocol 1 a chain is nested callbacks.",
          "35. A chord whose member fails fires the link_error of its body.");

  private static final Pattern TEST =
      Pattern.compile("(?:fact(?<number>[0-9]{2})(?:Difference)?|difference)[A-Z].*");

  /** A row of a table that is no table's head: the first cell, and the rest. */
  private static final Pattern ROW = Pattern.compile("\\| (?<name>[^|]*[^|\\s-])\\s*\\|.*");

  @Nested
  class Callbacks extends CallbackFacts {}

  @Nested
  class CallbackOptions extends CallbackOptionFacts {}

  @Nested
  class Errbacks extends ErrbackFacts {}

  @Nested
  class Endings extends EndingFacts {}

  @Nested
  class NeverRun extends NeverRunFacts {}

  @Nested
  class Chains extends ChainFacts {}

  @Test
  void everyFactIsTestedAndEveryTestIsOfAFact() {
    assertThat(FACTS).extracting(CeleryParityTest::numberOf).isEqualTo(numbersTo(FACTS.size()));
    assertThat(tests()).allMatch(test -> TEST.matcher(test.getName()).matches());

    List<Integer> tested =
        tests().stream()
            .map(test -> TEST.matcher(test.getName()))
            .filter(Matcher::matches)
            .map(name -> name.group("number"))
            .filter(Objects::nonNull)
            .map(Integer::valueOf)
            .distinct()
            .sorted()
            .toList();
    assertThat(tested).isEqualTo(numbersTo(FACTS.size()));
  }

  @Test
  void everyDifferenceIsDocumentedAndWhatIsDocumentedIsTested() throws IOException {
    assertThat(tests())
        .allSatisfy(
            test ->
                assertThat(test.isAnnotationPresent(Difference.class))
                    .as(test.getName())
                    .isEqualTo(test.getName().matches("(fact..D|d)ifference.*")));

    List<String> documented =
        Files.readAllLines(Artifacts.root().resolve("docs/celery-differences.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group("name"))
            .toList();
    assertThat(
            tests().stream()
                .map(test -> test.getAnnotation(Difference.class))
                .filter(Objects::nonNull)
                .map(Difference::value)
                .distinct())
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  private static int numberOf(String fact) {
    return Integer.parseInt(fact.substring(0, fact.indexOf('.')));
  }

  private static List<Integer> numbersTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  /** The tests in all groups. */
  private static List<Method> tests() {
    return Stream.of(CeleryParityTest.class.getDeclaredClasses())
        .flatMap(group -> Stream.of(group.getSuperclass().getDeclaredMethods()))
        .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
        .toList();
  }
}
