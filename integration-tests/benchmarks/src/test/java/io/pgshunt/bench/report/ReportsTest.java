package io.pgshunt.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Curve;
import io.pgshunt.bench.measure.Sample;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportsTest {

  private static final Quantity RATE = Quantity.rate("tasks");
  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

  private final Report report = new Report(true);

  @BeforeEach
  void fill() {
    report.circumstance("machine", "2 <processors> & \"more\"");
    FigureReport figure = report.begin("c", "Completed <tasks>");
    figure.add(
        "pgshunt", Role.PGSHUNT, RATE, Sample.of(3_000, 1_000, 2_000), new Costs(8_000, 20, 100));
    figure.add("a peer & co", Role.JAVA_PEER, RATE, Sample.of(500));
    figure.add("of no round", Role.SQL, RATE, new Sample());
    figure.add(new Curve("over <time>", 10, List.of(5.0, 4.0, 3.0)));
    figure.remark("a | remark");
    figure.took(12.5);
    report.goals(
        List.of(
            Goal.atLeast("faster", 8, Optional.of(4.0), ""),
            Goal.atMost("sooner", 8, "ms", Optional.of(2.0), ""),
            Goal.atLeast("never", 1.3, Optional.empty(), "nobody there")));
  }

  @Test
  void aContestantWithoutRoundsIsNoRow() {
    assertThat(report.figure("c").orElseThrow().rows()).hasSize(2);
  }

  @Test
  void ratiosAreThoseOfMedians() {
    FigureReport figure = report.figure("c").orElseThrow();

    assertThat(figure.ratio(figure.rows().get(0))).isEmpty();
    assertThat(figure.ratio(figure.rows().get(1))).contains(4.0);
    assertThat(figure.best(Role.JAVA_PEER, RATE)).contains(500.0);
    assertThat(figure.medianOf("a peer", RATE)).contains(500.0);
    assertThat(figure.median("pgshunt", RATE)).contains(2_000.0);
  }

  @Test
  void goalsPointEitherWay() {
    List<Goal> goals = report.goals();

    assertThat(goals).extracting(Goal::isReached).containsExactly(false, true, false);
    assertThat(goals)
        .extracting(Goal::verdict)
        .containsExactly("NOT reached", "reached", "not measured");
    assertThat(goals.get(0).share()).contains(0.5);
    assertThat(goals.get(1).share()).contains(4.0);
    assertThat(goals.get(2).share()).isEmpty();
    assertThat(goals.get(1).limitText()).isEqualTo("≤ 8.00 ms");
  }

  @Test
  void jsonHasEveryValue() throws IOException {
    JsonNode json = new ObjectMapper().readTree(JsonReport.of(report));

    JsonNode row = json.at("/figures/0/rows/0");
    assertThat(row.at("/values/0").asDouble()).isEqualTo(3_000);
    assertThat(row.at("/median").asDouble()).isEqualTo(2_000);
    assertThat(row.at("/wal_bytes_per_task").asDouble()).isEqualTo(80);
    assertThat(row.at("/commits_per_task").asDouble()).isEqualTo(0.2);
    assertThat(json.at("/figures/0/rows/1/pgshunt_ratio").asDouble()).isEqualTo(4);
    assertThat(json.at("/figures/0/curves/0/rates/2").asDouble()).isEqualTo(3);
    assertThat(json.at("/goals/2/value").isMissingNode()).isTrue();
    assertThat(json.at("/goals/1/reached").asBoolean()).isTrue();
    assertThat(json.at("/circumstances/machine").asText()).contains("<processors> &");
  }

  @Test
  void thePageIsWellFormedAndAsksNobodyForAnything() {
    String page = HtmlReport.of(report);

    assertThat(page).doesNotContain("http:", "https:", "<script", "url(");
    assertThat(page).contains("2 &lt;processors&gt; &amp; &quot;more&quot;");
    Matcher drawings = SVG.matcher(page);
    int count = 0;
    while (drawings.find()) {
      String drawing = drawings.group();
      assertThatNoException()
          .isThrownBy(
              () ->
                  DocumentBuilderFactory.newInstance()
                      .newDocumentBuilder()
                      .parse(new InputSource(new StringReader(drawing))));
      count++;
    }
    assertThat(count).isEqualTo(3);
  }

  @Test
  void theTableShowsContestantsGoalsAndFailures() {
    report.figure("c").orElseThrow().fail("lost 1");

    String text = TextReport.of(report);

    assertThat(text).contains("a peer & co (1)", "4.00x", "80.0", "0.200", "FAILED (c) lost 1");
    assertThat(text).contains("never", "not measured", "nobody there");
  }

  @Test
  void markdownKeepsItsTables() {
    String markdown = MarkdownReport.of(report);

    assertThat(markdown).contains("| **pgshunt** | 3 | 1,000 | 2,000 | 3,000 |");
    assertThat(markdown).contains("| faster | ≥ 8.00 × | 4.00 × | NOT reached |");
    assertThat(markdown).contains("over <time>, per 10 s: 5.00 4.00 3.00");
  }

  @Test
  void aReportOfNothingIsWrittenAllTheSame() {
    Report empty = new Report(false);

    assertThatNoException().isThrownBy(() -> HtmlReport.of(empty));
    assertThat(TextReport.of(empty)).contains("Goals");
  }
}
