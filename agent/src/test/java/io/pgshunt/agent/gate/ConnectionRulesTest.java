package io.pgshunt.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.agent.routing.DeclaredRouting;
import io.pgshunt.agent.routing.VirtualHosts;
import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the AMQP connection of a message says about where it may go. */
class ConnectionRulesTest {

  private static final String CALLBACK =
      "[[1], {}, {\"callbacks\": [{\"task\": \"log\", \"args\": [], \"kwargs\": {},"
          + " \"options\": {\"queue\": \"logs\"}, \"subtask_type\": null,"
          + " \"immutable\": false}]}]";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "shop, shop, true",
        "-, shop, true",
        "-, -, true",
        "boss, shop, false",
        "boss, -, false"
      })
  void aUserIdIsCarriedOnlyIfRabbitMqWouldVouchForIt(
      @Nullable String claimed, @Nullable String user, boolean moves) {
    Translation.PassThrough objection =
        new UserIdRule().against(publication(claimed, new BrokerConnection("/", user)));

    assertThat(objection == null).isEqualTo(moves);
    if (objection != null) {
      assertThat(objection.reason()).isEqualTo(PassThroughReason.PROPERTY);
      assertThat(objection.detail()).contains("user_id 'boss'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-            | /  | true",
        "-            | b  | false",
        "a            | a  | true",
        "a            | /  | false",
        "a, b         | b  | true",
        "a=east., b=  | b  | true",
        "a=east.      | c  | false",
      })
  void onlyConfiguredVirtualHostsMoveTheirTasks(
      @Nullable String setting, String name, boolean moves) {
    Translation.PassThrough objection =
        new VirtualHostRule(VirtualHosts.of(setting))
            .against(publication(null, new BrokerConnection(name, null)));

    assertThat(objection == null).isEqualTo(moves);
    if (objection != null) {
      assertThat(objection.reason()).isEqualTo(PassThroughReason.OTHER_VHOST);
      assertThat(objection.detail()).contains("virtual host '" + name + "'");
    }
  }

  @Test
  void theLineNamesTheSettingThatWouldHelp() {
    assertThat(VirtualHosts.of(null).objectionTo("orders"))
        .contains("not set and so means '/' alone", "set pgshunt.vhost=orders if");
    assertThat(VirtualHosts.of("a, b=x.").objectionTo("orders"))
        .contains("set pgshunt.vhost=a,b,orders if");
  }

  @Test
  void aConnectionOfWhichNothingIsKnownMovesNothing() {
    assertThat(
            new VirtualHostRule(VirtualHosts.of(null))
                .against(publication(null, BrokerConnection.UNKNOWN)))
        .isNotNull();
  }

  @Test
  void queuesOfAVirtualHostGetItsPrefixThoseOfCallbacksToo() {
    VirtualHosts.Host host = VirtualHosts.of("east=east.").first();
    host.topology().exchangeDeclared("orders", "direct", false, Map.of());
    host.topology().bound(true, "orders.eu", "orders", "eu", Map.of());
    DeclaredRouting routing =
        new DeclaredRouting(
            ConfiguredRouting.builder().taskRoute("pack=packs").defaultQueue("rest").build(), host);
    CeleryCodec codec = new CeleryCodec(routing, 10_000);

    AmqpMessage message = publication(null, null).message();
    Translation.Translated task = (Translation.Translated) codec.decode(message, Instant.EPOCH);
    assertThat(task.queues()).containsExactly("east.celery");
    assertThat(task.payload().completion().onSuccess().get(0).queue()).isEqualTo("east.logs");
    assertThat(routing.destinationOf("orders", "eu", Map.of()).toString())
        .contains("east.orders.eu");
    assertThat(routing.queueOfTask("pack")).contains("east.packs");
    assertThat(routing.defaultQueue()).contains("east.rest");
    assertThat(CeleryCodec.encodeAsPublished(task.payload(), "east.celery", Instant.EPOCH))
        .as("what a listener gets")
        .satisfies(
            given -> {
              assertThat(given.exchange()).isEmpty();
              assertThat(given.routingKey()).isEqualTo("celery");
              assertThat(new String(given.body(), StandardCharsets.UTF_8)).isEqualTo(CALLBACK);
            });
  }

  @Test
  void declarationsAreKeptByVirtualHost() {
    VirtualHosts hosts = VirtualHosts.of("a,b");
    Objects.requireNonNull(hosts.get("a")).topology().queueDeclared("mail", false);

    assertThat(Objects.requireNonNull(hosts.get("b")).topology().isDeclared("mail")).isFalse();
    assertThat(hosts.get("c")).isNull();
  }

  private static Publication publication(
      @Nullable String userId, @Nullable BrokerConnection connection) {
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
            userId,
            null,
            null);
    AmqpMessage message =
        new AmqpMessage("", "celery", properties, CALLBACK.getBytes(StandardCharsets.UTF_8));
    return new Publication(message, ChannelMode.PLAIN, false, false, connection);
  }
}
