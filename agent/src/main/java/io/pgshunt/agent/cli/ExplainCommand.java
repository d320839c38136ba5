package io.pgshunt.agent.cli;

import io.pgshunt.agent.gate.Classifier;
import io.pgshunt.agent.gate.Publication;
import io.pgshunt.agent.gate.ReplyRule;
import io.pgshunt.agent.routing.DeclaredRouting;
import io.pgshunt.agent.routing.Definitions;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Routing;
import io.pgshunt.celery.Translation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What the agent would do with captured messages. They are taken as published on a plain channel:
 * how they really were is not in a capture.
 */
@Command(
    name = "explain",
    description = {
      "Says what pgshunt would do with captured messages: one JSON object a line for each.",
      "Exit code 2 if a file cannot be read; the others are explained all the same."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExplainCommand implements Callable<Integer> {

  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--queue-of",
      paramLabel = "EXCHANGE:KEY=QUEUE",
      description =
          "The queue that an exchange and routing key lead to, as in pgshunt.routes. Repeatable;"
              + " two for one key mean two queues.")
  private List<String> routes = new ArrayList<>();

  @Option(
      names = "--task-route",
      paramLabel = "TASK=QUEUE",
      description = "The queue of callbacks of that name, as in pgshunt.task-routes. Repeatable.")
  private List<String> taskRoutes = new ArrayList<>();

  @Option(
      names = "--default-queue",
      paramLabel = "QUEUE",
      description = "The queue of callbacks that name none, as pgshunt.default-queue.")
  private @Nullable String defaultQueue;

  @Option(
      names = "--definitions",
      paramLabel = "FILE",
      description = "RabbitMQ's definitions, exported, as pgshunt.definitions.")
  private @Nullable Path definitions;

  @Option(
      names = "--vhost",
      paramLabel = "NAME",
      description = "The virtual host among them, as pgshunt.vhost (default: ${DEFAULT-VALUE}).")
  private String virtualHost = "/";

  @Option(
      names = "--max-body-bytes",
      paramLabel = "BYTES",
      description = "The limit, as pgshunt.max-body-bytes (default: ${DEFAULT-VALUE}).")
  private int maxBodyBytes = MAX_BODY_BYTES;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Captured messages, as JSON.")
  private List<String> files = new ArrayList<>();

  @Override
  public Integer call() {
    Classifier classifier =
        new Classifier(
            new CeleryCodec(routing(), maxBodyBytes), List.of(new ReplyRule(new QueueNames())));
    boolean allRead = true;
    for (String file : files) {
      allRead &= explain(file, classifier);
    }
    return allRead ? ExitCode.OK : ExitCode.USAGE;
  }

  private Routing routing() {
    ConfiguredRouting.Builder routing = ConfiguredRouting.builder().defaultQueue(defaultQueue);
    VirtualHosts.Host host;
    try {
      host = VirtualHosts.of(virtualHost).first();
      routes.forEach(routing::route);
      taskRoutes.forEach(routing::taskRoute);
      if (definitions != null) {
        Definitions.addTo(host.topology(), definitions, host.name());
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return new DeclaredRouting(routing.build(), host);
  }

  private boolean explain(String file, Classifier classifier) {
    try {
      List<AmqpMessage> messages = CaptureFile.read(file);
      PrintWriter out = spec.commandLine().getOut();
      for (int index = 0; index < messages.size(); index++) {
        Translation translation =
            classifier.classify(Publication.plain(messages.get(index)), Instant.now());
        out.println(OutcomeLine.of(file, index, translation));
      }
      return true;
    } catch (BadCaptureException e) {
      spec.commandLine().getErr().println("pgshunt: " + file + ": " + e.getMessage());
      return false;
    }
  }
}
