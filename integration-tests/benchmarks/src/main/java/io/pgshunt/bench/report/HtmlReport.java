package io.pgshunt.bench.report;

import java.util.Locale;

/** The report as one page to look at; it asks nothing of anybody else's server. */
public final class HtmlReport {

  private static final String STYLE =
      """
      :root { color-scheme: light; }
      body { font: 15px/1.5 system-ui, sans-serif; color: #1c2530; background: #fff;
             max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.7rem; margin-bottom: .2rem; }
      h2 { font-size: 1.2rem; margin: 2.4rem 0 .2rem; border-top: 1px solid #d8dee6;
           padding-top: 1rem; }
      h3 { font-size: .95rem; font-weight: 600; margin: 1rem 0 .2rem; color: #46525f; }
      svg { width: 100%; height: auto; display: block; }
      svg text { font: 12px system-ui, sans-serif; fill: #1c2530; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem;
           font-size: .85rem; }
      dt { color: #6a7683; } dd { margin: 0; }
      ul { font-size: .85rem; color: #46525f; padding-left: 1.2rem; }
      table { border-collapse: collapse; font-size: .82rem; width: 100%; }
      th, td { text-align: right; padding: .15rem .5rem; border-bottom: 1px solid #e6eaef; }
      th:first-child, td:first-child { text-align: left; }
      details { margin-top: .4rem; } summary { cursor: pointer; color: #6a7683;
           font-size: .85rem; }
      .bar.pgshunt { fill: #1f6feb; } .bar.java_peer { fill: #d98c2b; }
      .bar.node_peer { fill: #6f9f3c; } .bar.sql { fill: #9aa7b5; }
      .bar.rabbitmq { fill: #c2553f; }
      svg text.label.pgshunt { font-weight: 700; }
      .range { stroke: #1c2530; stroke-width: 1.2; opacity: .65; }
      .reached { fill: #2e9e5b; } .missed { fill: #d65745; }
      svg text.value.off { fill: #b03a2a; }
      .grid { stroke: #e3e8ee; } .goal { stroke: #1c2530; stroke-width: 1.5; }
      svg text.tick { fill: #6a7683; }
      .curve { fill: none; stroke-width: 2.2; }
      .curve0 { stroke: #1f6feb; } .curve1 { stroke: #9aa7b5; } .curve2 { stroke: #d98c2b; }
      .key span { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px;
           margin: 0 .3rem 0 1rem; vertical-align: -1px; }
      .failed { color: #b03a2a; font-weight: 600; }
      """;

  private static final String KEY =
      """
      <p class="key"><span style="background:#1f6feb"></span>pgshunt
      <span style="background:#d98c2b"></span>queues for Java
      <span style="background:#6f9f3c"></span>queues for Node.js
      <span style="background:#9aa7b5"></span>plain SQL
      <span style="background:#c2553f"></span>RabbitMQ. Bars end at the median of the rounds, lines
      go from the least to the greatest.</p>
      """;

  private HtmlReport() {}

  public static String of(Report report) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width\">\n")
        .append("<title>pgshunt: the queue beside its yardsticks</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>The queue beside its yardsticks</h1>\n");
    if (report.isQuick()) {
      page.append("<p>A quick run: few rounds, short ones, a smaller backlog.</p>\n");
    }
    page.append("<dl>\n");
    report
        .circumstances()
        .forEach(
            (name, value) ->
                page.append("<dt>")
                    .append(Svg.escape(name))
                    .append("</dt><dd>")
                    .append(Svg.escape(value))
                    .append("</dd>\n"));
    page.append("</dl>\n");
    for (String failure : report.failures()) {
      page.append("<p class=\"failed\">").append(Svg.escape(failure)).append("</p>\n");
    }
    page.append("<h2>Goals</h2>\n").append(GoalChart.of(report.goals()));
    page.append("<h2>Figures</h2>\n").append(KEY);
    report.figures().forEach(figure -> page.append(section(figure)));
    return page.append("</body></html>\n").toString();
  }

  private static String section(FigureReport figure) {
    StringBuilder section = new StringBuilder();
    section
        .append("<h2>(")
        .append(figure.letter())
        .append(") ")
        .append(Svg.escape(figure.title()))
        .append("</h2>\n");
    if (!figure.curves().isEmpty()) {
      section.append(CurveChart.of(figure.title(), figure.curves()));
    }
    for (Quantity quantity : figure.quantities()) {
      section
          .append("<h3>")
          .append(Svg.escape(quantity.name()))
          .append(quantity.moreIsBetter() ? ": more is better" : ": less is better")
          .append("</h3>\n")
          .append(BarChart.of(figure, quantity));
    }
    if (!figure.remarks().isEmpty()) {
      section.append("<ul>\n");
      figure
          .remarks()
          .forEach(remark -> section.append("<li>").append(Svg.escape(remark)).append("</li>\n"));
      section.append("</ul>\n");
    }
    return section.append(table(figure)).toString();
  }

  private static String table(FigureReport figure) {
    if (figure.rows().isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder("<details><summary>numbers</summary><table>\n");
    table.append(
        "<tr><th></th><th></th><th>rounds</th><th>min</th><th>median</th><th>max</th>"
            + "<th>WAL B/task</th><th>commits/task</th></tr>\n");
    for (Row row : figure.rows()) {
      table.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%s, %s</td><td>%d</td><td>%s</td><td>%s</td><td>%s</td>"
                  + "<td>%s</td><td>%s</td></tr>%n",
              Svg.escape(row.contestant()),
              Svg.escape(row.quantity().name()),
              row.quantity().unit(),
              row.sample().size(),
              Numbers.of(row.sample().min()),
              Numbers.of(row.sample().median()),
              Numbers.of(row.sample().max()),
              row.hasCosts() ? Numbers.of(row.costs().walPerTask()) : "",
              row.hasCosts()
                  ? String.format(Locale.ROOT, "%.3f", row.costs().commitsPerTask())
                  : ""));
    }
    return table.append("</table></details>\n").toString();
  }
}
