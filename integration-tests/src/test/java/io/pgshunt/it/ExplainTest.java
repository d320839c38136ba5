package io.pgshunt.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgshunt.it.support.Artifacts;
import io.pgshunt.it.support.CapturedMessages;
import io.pgshunt.it.support.CapturedMessages.CapturedMessage;
import io.pgshunt.it.support.ExpectedOutcomes;
import io.pgshunt.it.support.ExpectedOutcomes.Expected;
import io.pgshunt.it.support.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code java -jar pgshunt-agent.jar explain}: what pgshunt would do with captured messages. */
class ExplainTest {

  // NaN and Infinity in args are shown as Python wrote them.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @TempDir private Path directory;

  private record Run(int exitCode, List<String> output, List<String> errors) {}

  @Test
  void everyCaptureIsExplainedAsTheTableSays() throws IOException {
    List<String> options = new ArrayList<>(List.of("--default-queue", "celery"));
    for (String route : ExpectedOutcomes.ROUTES.split(",", -1)) {
      options.add("--queue-of");
      options.add(route);
    }

    assertEveryCaptureIsExplained(options, Expected::configured);
  }

  @Test
  void withoutOptionsCallbacksWithoutQueueAreExplainedAsSuch() throws IOException {
    assertEveryCaptureIsExplained(List.of(), Expected::bare);
  }

  @Test
  void twoRoutesForOneKeyMeanTwoQueues() throws IOException {
    Run run =
        explain(
            "--queue-of",
            "orders:eu=first",
            "--queue-of",
            "orders:eu=second",
            "--default-queue=celery",
            capture("custom_exchange_routing_key").toString());

    assertThat(run.exitCode()).isZero();
    assertThat(queues(JSON.readTree(run.output().get(0)))).containsExactly("first", "second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON",
        "{\"case\": \"x\"}",
        "[]",
        "{\"case\": \"x\", \"messages\": [{}]}",
        "{\"case\": \"x\", \"messages\": [{\"exchange\": \"\", \"routing_key\": \"q\","
            + " \"property_bytes_b64\": \"%%\", \"body_b64\": \"\"}]}"
      })
  void aFileThatIsNoCaptureIsNamedInOneLine(String content) throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.json"), content);

    Run run = explain(bad.toString());

    assertRefused(run, "bad.json");
  }

  @Test
  void aFileThatIsNotThereIsNamedInOneLine() {
    assertRefused(explain(directory.resolve("nowhere.json").toString()), "nowhere.json");
  }

  @Test
  void aRouteThatIsNoneIsNamedInOneLine() throws IOException {
    Run run = explain("--queue-of", "orders", capture("p1_plain").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", run.errors())).contains("orders").doesNotContain("\tat ");
  }

  private void assertEveryCaptureIsExplained(
      List<String> options, Function<Expected, @Nullable String> reason) throws IOException {
    ExpectedOutcomes outcomes = ExpectedOutcomes.load();
    List<CapturedMessage> captures = CapturedMessages.all();
    Instant before = Instant.now();
    Run run =
        explain(
            Stream.concat(options.stream(), CapturedMessages.files().stream().map(Path::toString))
                .toArray(String[]::new));
    Instant after = Instant.now();

    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).hasSameSizeAs(captures);
    for (int i = 0; i < captures.size(); i++) {
      CapturedMessage capture = captures.get(i);
      JsonNode line = JSON.readTree(run.output().get(i));
      assertThat(Path.of(line.get("file").asText())).hasFileName(capture.capture() + ".json");
      assertThat(line.get("message").asInt()).isEqualTo(capture.index());
      Expected expected = outcomes.of(capture);
      String expectedReason = reason.apply(expected);
      if (expectedReason == null) {
        assertTranslated(line, expected, capture, before, after);
      } else {
        assertThat(line.get("outcome").asText()).as(capture.name()).isEqualTo("pass-through");
        assertThat(line.get("reason").asText()).as(capture.name()).isEqualTo(expectedReason);
        assertThat(line.get("detail").asText()).as(capture.name()).isNotBlank();
      }
    }
  }

  private static void assertTranslated(
      JsonNode line, Expected expected, CapturedMessage capture, Instant before, Instant after) {
    assertThat(line.get("outcome").asText()).as(capture.name()).isEqualTo("translated");
    var payload = Objects.requireNonNull(expected.payload());
    assertThat(queues(line)).as(capture.name()).isEqualTo(payload.queues());
    payload.assertHeaders(line.get("payload").get("headers").toString());
    payload.assertRest(line.get("payload").toString(), before, after);
  }

  private static List<String> queues(JsonNode line) {
    return StreamSupport.stream(line.get("queues").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private static void assertRefused(Run run, String file) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains(file);
  }

  private static Path capture(String name) {
    return CapturedMessages.directory().resolve(name + ".json");
  }

  private static Run explain(String... arguments) {
    String[] all = Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray(String[]::new);
    try (ForkedJvm jvm = ForkedJvm.ofJar(Artifacts.agentJar()).arguments(all).start()) {
      int exitCode = jvm.waitForExit();
      return new Run(exitCode, jvm.output(), jvm.errors());
    }
  }
}
