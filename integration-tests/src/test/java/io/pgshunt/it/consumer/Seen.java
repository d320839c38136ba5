package io.pgshunt.it.consumer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import io.pgshunt.it.support.Bytes;
import java.lang.reflect.Array;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/**
 * All that a listener sees of a message, but for delivery and consumer tags, which are the
 * channel's. Values stand with their types, so that a string is not taken for a long string.
 */
record Seen(String envelope, Map<String, String> properties, Bytes body) {

  static Seen of(Delivery delivery) {
    BasicProperties properties = delivery.getProperties();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content_type", described(properties.getContentType()));
    all.put("content_encoding", described(properties.getContentEncoding()));
    all.put("headers", described(properties.getHeaders()));
    all.put("delivery_mode", described(properties.getDeliveryMode()));
    all.put("priority", described(properties.getPriority()));
    all.put("correlation_id", described(properties.getCorrelationId()));
    all.put("reply_to", described(properties.getReplyTo()));
    all.put("expiration", described(properties.getExpiration()));
    all.put("message_id", described(properties.getMessageId()));
    all.put("timestamp", described(properties.getTimestamp()));
    all.put("type", described(properties.getType()));
    all.put("user_id", described(properties.getUserId()));
    all.put("app_id", described(properties.getAppId()));
    all.put("cluster_id", described(properties.getClusterId()));
    all.put("body_size", described(properties.getBodySize()));
    return new Seen(delivery.getEnvelope().toString(), all, Bytes.of(delivery.getBody()))
        .withoutTags();
  }

  static Seen of(Message message) {
    MessageProperties properties = message.getMessageProperties();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("headers", described(properties.getHeaders()));
    all.put("received", properties.toString());
    all.put("consumer_queue", described(properties.getConsumerQueue()));
    String envelope =
        properties.getReceivedExchange()
            + "/"
            + properties.getReceivedRoutingKey()
            + " "
            + properties.isRedelivered();
    return new Seen(envelope, all, Bytes.of(message.getBody())).withoutTags();
  }

  private Seen withoutTags() {
    Map<String, String> others = new LinkedHashMap<>();
    properties.forEach((name, value) -> others.put(name, withoutTags(value)));
    return new Seen(withoutTags(envelope), others, body);
  }

  private static String withoutTags(String text) {
    return text.replaceAll("deliveryTag=\\d+", "deliveryTag")
        .replaceAll("consumerTag=[^,\\]]+", "");
  }

  private static String described(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((name, member) -> sorted.put(name.toString(), described(member)));
      return map.getClass().getSimpleName() + sorted;
    } else if (value instanceof List<?> list) {
      return list.getClass().getSimpleName() + list.stream().map(Seen::described).toList();
    } else if (value.getClass().isArray()) {
      StringJoiner elements = new StringJoiner(", ", "[", "]");
      for (int i = 0; i < Array.getLength(value); i++) {
        elements.add(described(Array.get(value, i)));
      }
      return value.getClass().getSimpleName() + elements;
    }
    return value.getClass().getSimpleName() + " " + value;
  }
}
