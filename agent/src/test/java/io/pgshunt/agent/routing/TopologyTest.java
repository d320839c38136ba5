package io.pgshunt.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.Destination;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {

  private final Topology topology = new Topology();

  @Test
  void theDefaultExchangeLeadsToTheQueueNamedByTheKey() {
    assertThat(queues("", "celery")).containsExactly("celery");
    assertThat(why("", "")).contains("no known binding");
  }

  @Test
  void aDirectExchangeComparesTheKey() {
    exchange("orders", "direct");
    bind("eu", "orders", "eu");
    bind("all", "orders", "eu");
    bind("all", "orders", "us");

    assertThat(queues("orders", "eu")).containsExactlyInAnyOrder("eu", "all");
    assertThat(queues("orders", "us")).containsExactly("all");
    assertThat(why("orders", "as"))
        .isEqualTo(
            "exchange 'orders' has no known binding for routing key 'as': set pgshunt.routes or"
                + " pgshunt.definitions");
  }

  @Test
  void aFanoutExchangeLeadsEverywhereOnce() {
    exchange("events", "fanout");
    bind("a", "events", "");
    bind("a", "events", "again");
    bind("b", "events", "");

    assertThat(queues("events", "whatever")).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aTopicExchangeMatchesWords() {
    exchange("logs", "topic");
    bind("errors", "logs", "*.error");
    bind("everything", "logs", "#");

    assertThat(queues("logs", "shop.error")).containsExactlyInAnyOrder("errors", "everything");
    assertThat(queues("logs", "shop.eu.error")).containsExactly("everything");
  }

  @Test
  void aHeadersExchangeLooksAtTheHeaders() {
    exchange("typed", "headers");
    topology.bound(true, "both", "typed", "", Map.of("x-match", "all", "a", 1, "b", "x"));
    topology.bound(true, "either", "typed", "", Map.of("x-match", "any", "a", 1, "b", "x"));

    assertThat(queues("typed", "", Map.of("a", 1L, "b", "x")))
        .containsExactlyInAnyOrder("both", "either");
    assertThat(queues("typed", "", Map.of("a", (short) 1))).containsExactly("either");
    assertThat(destination("typed", "", Map.of("a", "1"))).isInstanceOf(Destination.Unknown.class);
  }

  @Test
  void exchangesLeadToExchangesEachVisitedOnce() {
    exchange("first", "direct");
    exchange("second", "topic");
    topology.bound(false, "second", "first", "a.b", Map.of());
    topology.bound(false, "first", "second", "a.*", Map.of());
    bind("far", "second", "#");

    assertThat(queues("first", "a.b")).containsExactly("far");
  }

  @Test
  void whatNothingWantsGoesToTheAlternateExchange() {
    topology.exchangeDeclared("main", "direct", false, Map.of("alternate-exchange", "rest"));
    exchange("rest", "fanout");
    bind("wanted", "main", "a");
    bind("unwanted", "rest", "");

    assertThat(queues("main", "a")).containsExactly("wanted");
    assertThat(queues("main", "b")).containsExactly("unwanted");
  }

  @Test
  void theBrokersOwnExchangesNeedNoDeclaration() {
    bind("a", "amq.topic", "a.#");

    assertThat(queues("amq.topic", "a")).containsExactly("a");
  }

  @Test
  void whatIsUnboundOrDeletedIsForgotten() {
    exchange("orders", "direct");
    bind("a", "orders", "k");
    bind("b", "orders", "k");
    bind("c", "orders", "k");
    topology.unbound(true, "a", "orders", "k", Map.of());
    topology.queueDeleted("b");
    assertThat(queues("orders", "k")).containsExactly("c");

    topology.exchangeDeleted("orders");
    assertThat(why("orders", "k")).contains("exchange 'orders' was not declared by this JVM");
    exchange("orders", "fanout");
    assertThat(why("orders", "k")).contains("no known binding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delayed  | x-delayed-message | is of type 'x-delayed-message', whose rules are not known",
        "internal | internal          | exchange 'internal' is internal",
        "twice    | twice             | was declared as direct and as fanout",
        "bound    | bound             | exchange 'bound' was not declared by this JVM, so its type",
        "absent   | absent            | exchange 'absent' was not declared by this JVM",
        "far      | far               | exchange 'elsewhere' was not declared by this JVM",
        "private  | private           | queue 'mine' is exclusive",
        "doubtful | doubtful          | has a binding that could not be read",
      })
  void whereItCannotBeSaidWhereAnExchangeLeadsTheReasonIsNamed(
      String exchange, String type, String reason) {
    exchange("delayed", "x-delayed-message");
    bind("a", "delayed", "k");
    topology.exchangeDeclared("internal", "fanout", true, Map.of());
    bind("a", "internal", "k");
    exchange("twice", "direct");
    exchange("twice", "fanout");
    bind("a", "twice", "k");
    bind("a", "bound", "k");
    exchange("far", "fanout");
    topology.bound(false, "elsewhere", "far", "", Map.of());
    bind("a", "far", "");
    exchange("private", "fanout");
    topology.queueDeclared("mine", true);
    bind("mine", "private", "");
    bind("a", "private", "");
    exchange("doubtful", "direct");
    bind("a", "doubtful", "k");
    topology.distrust("doubtful");

    assertThat(why(exchange, "k")).contains(reason).doesNotContain("null");
  }

  @Test
  void anExchangeWithBindingsBeyondCountIsNotTrusted() {
    exchange("many", "direct");
    for (int i = 0; i <= Exchange.MOST_BINDINGS; i++) {
      bind("q" + i, "many", "k" + i);
    }

    assertThat(why("many", "k1")).contains("has more than 10000 bindings");
  }

  @Test
  void aConfiguredRouteWinsOverDeclarations() {
    exchange("orders", "direct");
    bind("declared", "orders", "eu");
    bind("declared", "orders", "us");
    DeclaredRouting routing =
        new DeclaredRouting(
            ConfiguredRouting.builder().routes("orders:eu=written").build(),
            new VirtualHosts.Host("/", "", topology));

    assertThat(routing.destinationOf("orders", "eu", Map.of()))
        .isEqualTo(new Destination.Queues(List.of("written")));
    assertThat(routing.destinationOf("orders", "us", Map.of()))
        .isEqualTo(new Destination.Queues(List.of("declared")));
  }

  private void exchange(String name, String type) {
    topology.exchangeDeclared(name, type, false, Map.of());
  }

  private void bind(String queue, String exchange, String key) {
    topology.bound(true, queue, exchange, key, Map.of());
  }

  private List<String> queues(String exchange, String key) {
    return queues(exchange, key, Map.of());
  }

  private List<String> queues(String exchange, String key, Map<String, @Nullable Object> headers) {
    Destination destination = destination(exchange, key, headers);
    assertThat(destination).isInstanceOf(Destination.Queues.class);
    return ((Destination.Queues) destination).queues();
  }

  private String why(String exchange, String key) {
    Destination destination = destination(exchange, key, Map.of());
    assertThat(destination).isInstanceOf(Destination.Unknown.class);
    return ((Destination.Unknown) destination).why();
  }

  private Destination destination(
      String exchange, String key, Map<String, @Nullable Object> headers) {
    return topology.destinationOf(exchange, key, headers);
  }
}
