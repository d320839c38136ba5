package io.pgshunt.celery;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Headers on which RabbitMQ or one of its well-known plugins acts as it routes or queues a message.
 * A row gives them no effect, so a message that asks for one stays on AMQP. What each header and
 * property means for a row is listed in {@code docs/broker-features.md}; whatever is not listed
 * there is carried as it is.
 */
final class BrokerFeatures {

  /** RabbitMQ's sender-selected distribution: headers that list further routing keys. */
  private static final List<String> MORE_KEYS = List.of("CC", "BCC");

  /** Of the delayed-message-exchange plugin: milliseconds until an exchange of its type routes. */
  private static final String DELAY = "x-delay";

  /**
   * Act wherever they are seen. Message deduplication (plugin, and LavinMQ): the broker drops what
   * has a value it knows already. Streams: consumers may ask for some values only. Qpid Broker-J:
   * not to be delivered before.
   */
  private static final List<String> ANYWHERE =
      List.of("x-deduplication-header", "x-stream-filter-value", "x-qpid-not-valid-before");

  private BrokerFeatures() {}

  /** Throws the reason why {@code message} stays on AMQP, if it asks the broker for something. */
  static void requireNone(AmqpMessage message) {
    Map<String, @Nullable Object> headers = message.properties().headers();
    if (headers.isEmpty()) {
      return;
    }
    for (String name : MORE_KEYS) {
      if (headers.get(name) != null) {
        throw new Untranslatable(
            PassThroughReason.HEADER_VALUE,
            "header '" + name + "' makes RabbitMQ send copies to more keys than the message's");
      }
    }
    for (String name : ANYWHERE) {
      if (headers.get(name) != null) {
        throw new Untranslatable(
            PassThroughReason.PROPERTY,
            "header '" + name + "' asks the broker for something that a row does not do");
      }
    }
    // The default exchange never delays: there the header is one like others.
    Object delay = headers.get(DELAY);
    if (delay != null && !message.exchange().isEmpty() && mayDelay(delay)) {
      throw new Untranslatable(
          PassThroughReason.PROPERTY,
          "header '"
              + DELAY
              + "' ("
              + delay
              + ") makes an exchange of type x-delayed-message route it later");
    }
  }

  /**
   * The plugin takes whole numbers of any width, floats without their fraction and strings of
   * digits, and routes at once for 0 and less, as on a message that it has delayed already. What it
   * does with a time beyond its timers or with no number depends on its version: it is left to it.
   */
  private static boolean mayDelay(Object delay) {
    BigDecimal millis;
    try {
      String text = HeaderValues.textOf(delay);
      if (text != null) {
        millis = new BigDecimal(text.strip());
      } else if (delay instanceof Number number) {
        millis = new BigDecimal(number.toString());
      } else {
        return true;
      }
    } catch (NumberFormatException e) {
      return true;
    }
    return millis.compareTo(BigDecimal.ONE) >= 0;
  }
}
