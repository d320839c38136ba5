package io.pgshunt.bench.queue;

import io.pgshunt.bench.report.FigureReport;
import io.pgshunt.bench.report.HtmlReport;
import io.pgshunt.bench.report.JsonReport;
import io.pgshunt.bench.report.MarkdownReport;
import io.pgshunt.bench.report.Report;
import io.pgshunt.bench.report.TextReport;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.Broker;
import io.pgshunt.bench.server.Durability;
import io.pgshunt.bench.server.Meter;
import io.pgshunt.bench.server.Server;
import io.pgshunt.bench.server.ServerChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast the queue is, each figure beside its yardsticks, measured in turns on one server. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    description = "The queue beside its yardsticks: other queues, RabbitMQ, and plain SQL.")
public final class QueueCommand implements Callable<Integer> {

  private static final List<Figure> FIGURES =
      List.of(
          new EnqueueLatency(),
          new EnqueueRate(),
          new Completion(),
          new Chains(),
          new ChainLatency(),
          new DeepBacklog(),
          new HeldSnapshot(),
          new Bodies(),
          new ThroughPgBouncer(),
          new IdleCost());

  @Spec private CommandSpec spec;

  @Option(
      names = "--quick",
      description = "under 3 minutes: fewer rounds, shorter, a smaller backlog")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "figures to measure, by letter or name (default: all)")
  private List<String> only = List.of();

  @Option(names = "--rounds", description = "at most (default: 5, with --quick 2)")
  private @Nullable Integer rounds;

  @Option(
      names = "--concurrency",
      description = "of pgshunt's consumers (default: ${DEFAULT-VALUE})")
  private int concurrency = 64;

  @Option(
      names = "--jdbc-url",
      description = "PostgreSQL (default: the one on 127.0.0.1:5432, else one of our own)")
  private @Nullable String jdbcUrl;

  @Option(names = "--embedded", description = "a PostgreSQL of our own, whatever else answers")
  private boolean embedded;

  @Option(names = "--user", description = "who may create databases there")
  private @Nullable String user;

  @Option(names = "--password", description = "(default: PGPASSWORD)")
  private @Nullable String password;

  @Option(names = "--amqp", description = "RabbitMQ (default: guest's on 127.0.0.1:5672)")
  private @Nullable String amqp;

  @Option(names = "--node-peers", description = "measure graphile-worker and pg-boss, through npm")
  private boolean nodePeers;

  @Option(names = "--json", paramLabel = "FILE", description = "write all figures as JSON")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots")
  private @Nullable Path html;

  @Option(names = "--markdown", paramLabel = "FILE", description = "write tables for a document")
  private @Nullable Path markdown;

  private QueueCommand() {}

  @Override
  public Integer call() throws SQLException, IOException {
    List<Figure> figures = chosen();
    int most = rounds == null ? (quick ? 2 : 5) : rounds;
    Plan plan = quick ? Plan.quick(most) : Plan.full(most);
    Progress progress = new Progress(System.err);
    Server server =
        embedded ? ServerChoice.embedded() : ServerChoice.choose(jdbcUrl, user, password);
    Optional<Broker> broker = Broker.find(amqp);
    Report report = new Report(quick);
    try (BenchDatabase database = BenchDatabase.create(server);
        Meter meter = new Meter(database)) {
      database.dropAtExit();
      Circumstances.tell(report, database, Durability.check(database), broker, meter, concurrency);
      Bench bench =
          new Bench(plan, database, meter, broker, concurrency, nodePeers, report, progress);
      for (Figure figure : figures) {
        measure(figure, bench);
      }
    }
    report.goals(Goals.of(report));
    write(report);
    return report.failures().isEmpty() ? 0 : 1;
  }

  private List<Figure> chosen() {
    for (String name : only) {
      if (FIGURES.stream().noneMatch(figure -> isNamed(figure, name))) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no figure '"
                + name
                + "': choose from "
                + FIGURES.stream().map(Figure::name).toList());
      }
    }
    return FIGURES.stream()
        .filter(figure -> only.isEmpty() || only.stream().anyMatch(name -> isNamed(figure, name)))
        .toList();
  }

  private static boolean isNamed(Figure figure, String name) {
    return figure.letter().equals(name) || figure.name().equals(name);
  }

  /** A figure that fails does not take the others with it, but the run has failed. */
  private static void measure(Figure figure, Bench bench) {
    FigureReport report = bench.report().begin(figure.letter(), figure.title());
    double start = bench.progress().seconds();
    if (start > bench.plan().totalSeconds()) {
      report.remark("skipped: the time of the whole run was over");
      return;
    }
    bench.progress().say("(%s) %s".formatted(figure.letter(), figure.title()));
    try {
      figure.measure(bench, report);
    } catch (SQLException | IOException | RuntimeException e) {
      report.fail(e + (e.getCause() == null ? "" : ": " + e.getCause()));
      e.printStackTrace(System.err);
    }
    report.took(bench.progress().seconds() - start);
    report
        .failures()
        .forEach(
            failure -> bench.progress().say("(%s) FAILED: %s".formatted(figure.letter(), failure)));
  }

  private void write(Report report) {
    System.out.println(TextReport.of(report));
    write(json, JsonReport.of(report));
    write(html, HtmlReport.of(report));
    write(markdown, MarkdownReport.of(report));
  }

  private static void write(@Nullable Path file, String content) {
    if (file != null) {
      try {
        Files.writeString(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file, e);
      }
    }
  }
}
