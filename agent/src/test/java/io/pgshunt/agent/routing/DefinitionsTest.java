package io.pgshunt.agent.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgshunt.celery.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {

  private static final String EXPORT =
      """
      {"rabbit_version": "3.13.7",
       "vhosts": [{"name": "/"}, {"name": "other"}],
       "policies": [{"vhost": "/", "name": "ae", "pattern": "^doubt", "apply-to": "exchanges",
                     "definition": {"alternate-exchange": "rest"}, "priority": 0}],
       "queues": [{"name": "orders.eu", "vhost": "/", "durable": true, "arguments": {}}],
       "exchanges": [
         {"name": "orders", "vhost": "/", "type": "topic", "internal": false, "arguments": {}},
         {"name": "doubtful", "vhost": "/", "type": "direct", "internal": false, "arguments": {}},
         {"name": "orders", "vhost": "other", "type": "fanout", "internal": false}],
       "bindings": [
         {"source": "orders", "vhost": "/", "destination": "orders.eu",
          "destination_type": "queue", "routing_key": "eu.#", "arguments": {}},
         {"source": "doubtful", "vhost": "/", "destination": "orders.eu",
          "destination_type": "queue", "routing_key": "k", "arguments": {}},
         {"source": "orders", "vhost": "other", "destination": "foreign",
          "destination_type": "queue", "routing_key": "", "arguments": {}}]}
      """;

  @TempDir private Path folder;
  private final Topology topology = new Topology();

  @Test
  void theBindingsOfOneVirtualHostAreKnown() throws IOException {
    Definitions.addTo(topology, file(EXPORT), "/");

    assertThat(topology.destinationOf("orders", "eu.north", Map.of()))
        .isEqualTo(new Destination.Queues(List.of("orders.eu")));
  }

  @Test
  void anotherVirtualHostIsAnotherWorld() throws IOException {
    Definitions.addTo(topology, file(EXPORT), "other");

    assertThat(topology.destinationOf("orders", "eu.north", Map.of()))
        .isEqualTo(new Destination.Queues(List.of("foreign")));
  }

  @Test
  void anExchangeThatAPolicyGivesAnAlternateIsNotTrusted() throws IOException {
    Definitions.addTo(topology, file(EXPORT), "/");

    assertThat(topology.destinationOf("doubtful", "k", Map.of()))
        .isInstanceOf(Destination.Unknown.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"exchanges\": [], \"bindings\": [], \"vhosts\": [{\"name\": \"a\"}]} | no virtual host"
            + " '/': set pgshunt.vhost to one of [a]",
        "{\"vhosts\": []} | no 'exchanges' and 'bindings'",
        "{\"exchanges\": {}, \"bindings\": []} | 'exchanges' is not a list",
        "{\"exchanges\": [{\"name\": \"x\"}], \"bindings\": []} | an entry of 'exchanges' has no"
            + " text 'type': {name=x}",
        "[1 | is no JSON object",
        "[1] | is no JSON object",
      })
  void whatIsNoExportIsRefusedByName(String text, String message) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> Definitions.addTo(topology, file, "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Definitions.addTo(topology, folder.resolve("none.json"), "/"))
        .hasMessageContaining("none.json cannot be read");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("definitions.json"), text);
  }
}
