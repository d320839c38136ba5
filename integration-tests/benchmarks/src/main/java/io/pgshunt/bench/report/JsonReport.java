package io.pgshunt.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgshunt.bench.measure.Curve;

/** The report for programs. */
public final class JsonReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  public static String of(Report report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("quick", report.isQuick());
    ObjectNode circumstances = root.putObject("circumstances");
    report.circumstances().forEach(circumstances::put);
    ArrayNode figures = root.putArray("figures");
    report.figures().forEach(figure -> write(figure, figures.addObject()));
    ArrayNode goals = root.putArray("goals");
    report.goals().forEach(goal -> write(goal, goals.addObject()));
    ArrayNode failures = root.putArray("failures");
    report.failures().forEach(failures::add);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that is no JSON", e);
    }
  }

  private static void write(FigureReport figure, ObjectNode node) {
    node.put("figure", figure.letter());
    node.put("title", figure.title());
    node.put("seconds", figure.seconds());
    ArrayNode rows = node.putArray("rows");
    for (Row row : figure.rows()) {
      write(figure, row, rows.addObject());
    }
    ArrayNode curves = node.putArray("curves");
    for (Curve curve : figure.curves()) {
      ObjectNode one = curves.addObject();
      one.put("name", curve.name());
      one.put("step_seconds", curve.stepSeconds());
      ArrayNode rates = one.putArray("rates");
      curve.rates().forEach(rates::add);
    }
    ArrayNode remarks = node.putArray("remarks");
    figure.remarks().forEach(remarks::add);
  }

  private static void write(FigureReport figure, Row row, ObjectNode node) {
    node.put("contestant", row.contestant());
    node.put("role", row.role().name());
    node.put("quantity", row.quantity().name());
    node.put("unit", row.quantity().unit());
    node.put("more_is_better", row.quantity().moreIsBetter());
    ArrayNode values = node.putArray("values");
    row.sample().values().forEach(values::add);
    node.put("min", row.sample().min());
    node.put("median", row.sample().median());
    node.put("max", row.sample().max());
    figure.ratio(row).ifPresent(ratio -> node.put("pgshunt_ratio", ratio));
    if (row.hasCosts()) {
      node.put("tasks", row.costs().tasks());
      node.put("wal_bytes_per_task", row.costs().walPerTask());
      node.put("commits_per_task", row.costs().commitsPerTask());
    }
  }

  private static void write(Goal goal, ObjectNode node) {
    node.put("goal", goal.text());
    node.put("limit", goal.limit());
    node.put("at_most", goal.atMost());
    node.put("unit", goal.unit());
    goal.value().ifPresent(value -> node.put("value", value));
    node.put("reached", goal.isReached());
    node.put("remark", goal.remark());
  }
}
