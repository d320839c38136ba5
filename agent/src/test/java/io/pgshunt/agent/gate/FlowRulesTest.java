package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters, served queues and known names hold for a task and all that may follow it. */
class FlowRulesTest {

  /** {@code pay} on {@code pays}, then {@code pack} on {@code packs}, then {@code ship}. */
  private static final String CHAIN =
      "[[], {}, {\"chain\": ["
          + signature("ship", "ships", "")
          + ", "
          + signature("pack", "packs", "")
          + "]}]";

  private static final String LINKED =
      "[[], {}, {\"callbacks\": ["
          + signature("pack", "packs", "\"link\": [" + signature("ship", "ships", "") + "]")
          + "]}]";

  private static final String ERRBACK =
      "[[], {}, {\"callbacks\": ["
          + signature("pack", "packs", "\"link_error\": [" + signature("ship", "ships", "") + "]")
          + "]}]";

  private final Map<String, Set<String>> live = new HashMap<>();
  private Policies policies = Policies.NONE;
  private final AccessDiagnosis diagnosis = new AccessDiagnosis(Optional::empty);
  private final TaskRules rules =
      new TaskRules(
          () -> policies,
          new ServedQueues(
              () -> live,
              diagnosis,
              new CircuitBreaker(
                  () -> null,
                  new AgentThreads("test-probe"),
                  new AgentLog(new PrintStream(System.err, true, StandardCharsets.UTF_8)),
                  Duration.ofMillis(1),
                  Duration.ofMillis(5)),
              System::nanoTime),
          publication -> VirtualHosts.of(null).first());

  private static String signature(String task, String queue, String more) {
    return "{\"task\": \""
        + task
        + "\", \"args\": [], \"kwargs\": {}, \"options\": {\"queue\": \""
        + queue
        + "\""
        + (more.isEmpty() ? "" : ", " + more)
        + "}, \"subtask_type\": null, \"immutable\": false}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exclude-tasks  | ship       | task 'ship' is in pgshunt.exclude-tasks",
        "exclude-queues | sh*        | queue 'ships' is in pgshunt.exclude-queues",
        "include-tasks  | pay, pack  | task 'ship' is not in pgshunt.include-tasks",
        "include-queues | pays,packs | queue 'ships' is not in pgshunt.include-queues",
      })
  void aFilterHoldsForContinuationsAtAnyDepthAndNamesTheOne(
      String setting, String value, String why) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("pgshunt." + setting, value);
    policies = Policies.read(new Settings(properties, Map.of()));

    for (String body : new String[] {CHAIN, LINKED, ERRBACK}) {
      Publication publication = publication(body);
      Translation.Translated task = translated(publication);
      Translation.PassThrough objection = rules.byOperator(publication, task, Step.of(task));

      assertThat(objection).isNotNull();
      assertThat(objection.reason()).isEqualTo(PassThroughReason.FILTERED);
      assertThat(objection.detail()).isEqualTo("callback 'ship' on queue 'ships': " + why);
    }
  }

  @Test
  void aContinuationThatItsQueuesConsumersDoNotKnowKeepsTheTaskOnAmqp() throws Exception {
    policies = Policies.read(new Settings(new Properties(), Map.of()));
    live.put("pays", Set.of("pay"));
    live.put("packs", Set.of("pack", "ship"));
    live.put("ships", Set.of("pay", "pack"));

    for (String body : new String[] {CHAIN, LINKED, ERRBACK}) {
      Translation.PassThrough objection = byConsumers(body);

      assertThat(objection).isNotNull();
      assertThat(objection.reason()).isEqualTo(PassThroughReason.NO_HANDLER);
      assertThat(objection.detail())
          .startsWith("no live consumer of queue 'ships' knows task 'ship'");
    }
  }

  @Test
  void aTaskMovesIfEachOfItsStepsIsKnownWhereItGoes() throws Exception {
    policies = Policies.read(new Settings(new Properties(), Map.of()));
    live.put("pays", Set.of("pay"));
    live.put("packs", Set.of("pack"));
    live.put("ships", Set.of("ship"));

    assertThat(byConsumers(CHAIN)).isNull();
    assertThat(byConsumers(LINKED)).isNull();
  }

  private Translation.@Nullable PassThrough byConsumers(String body) {
    Publication publication = publication(body);
    Translation.Translated task = translated(publication);
    Collection<Step> steps = Step.of(task);
    return rules.byConsumers(publication, task, steps, /* mayAsk= */ true);
  }

  private static Translation.Translated translated(Publication publication) {
    CeleryCodec codec = new CeleryCodec(ConfiguredRouting.none(), 1_000_000);
    return (Translation.Translated) codec.decode(publication.message(), Instant.EPOCH);
  }

  private static Publication publication(String body) {
    AmqpMessage.Properties properties =
        new AmqpMessage.Properties(
            "application/json",
            "utf-8",
            Map.of("task", "pay", "id", "1", "lang", "py"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return Publication.plain(
        new AmqpMessage("", "pays", properties, body.getBytes(StandardCharsets.UTF_8)));
  }
}
