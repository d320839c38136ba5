package io.pgshunt.it.libraries;

import com.geneea.celery.Celery;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.jms.admin.RMQConnectionFactory;
import com.rabbitmq.jms.admin.RMQDestination;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.springrabbit.SpringRabbitMQComponent;
import org.apache.camel.impl.engine.SimpleCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.rabbitmq.BindingSpecification;
import reactor.rabbitmq.ExchangeSpecification;
import reactor.rabbitmq.OutboundMessage;
import reactor.rabbitmq.QueueSpecification;
import reactor.rabbitmq.RabbitFlux;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * Sends a task through the library that its first argument names, and prints {@code > RESULT}. The
 * second argument is the broker's URI.
 */
public final class LibrariesService {

  private static final String QUEUE = "pgshunt.it.nowhere";
  private static final String BODY =
      "[[2, 3], {}, {\"callbacks\": [{\"task\": \"shop.log\", \"args\": [], \"kwargs\": {},"
          + " \"options\": {\"queue\": \"log\"}, \"subtask_type\": null, \"immutable\": false}],"
          + " \"errbacks\": null, \"chain\": null, \"chord\": null}]";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private LibrariesService() {}

  public static void main(String[] arguments) throws Exception {
    String uri = arguments[1];
    String result =
        switch (arguments[0]) {
          case "reactor" -> reactor(uri, false);
          case "reactor-declares" -> reactorDeclares(uri);
          case "reactor-confirms" -> reactorConfirms(uri);
          case "reactor-non-blocking" -> reactor(uri, true);
          case "vertx" -> vertx(uri, false);
          case "vertx-confirms" -> vertx(uri, true);
          case "celery-java" -> celeryJava(uri);
          case "jms" -> jms(uri);
          case "camel" -> camel(uri);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println("> " + result);
    // Some of the libraries keep threads
    System.exit(0);
  }

  private static AMQP.BasicProperties properties(String id) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .headers(Map.of("task", "shop.add", "id", id))
        .build();
  }

  private static byte[] body() {
    return BODY.getBytes(StandardCharsets.UTF_8);
  }

  private static Sender sender(String uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    return RabbitFlux.createSender(new SenderOptions().connectionFactory(factory));
  }

  private static String reactor(String uri, boolean nonBlocking) throws Exception {
    Flux<OutboundMessage> messages =
        Flux.just(new OutboundMessage("", QUEUE, properties("reactor"), body()));
    try (Sender sender = sender(uri)) {
      Mono<Void> sent =
          sender.send(nonBlocking ? messages.publishOn(Schedulers.parallel()) : messages);
      sent.block(PATIENCE);
      return "sent";
    }
  }

  private static String reactorDeclares(String uri) throws Exception {
    String exchange = "pgshunt.it." + UUID.randomUUID();
    try (Sender sender = sender(uri)) {
      sender
          .declare(ExchangeSpecification.exchange(exchange).type("topic").autoDelete(true))
          .then(sender.declare(QueueSpecification.queue(exchange + ".queue").autoDelete(true)))
          .then(sender.bind(BindingSpecification.binding(exchange, "a.#", exchange + ".queue")))
          .then(
              sender.send(
                  Mono.just(new OutboundMessage(exchange, "a.b", properties("declares"), body()))))
          .then(sender.delete(QueueSpecification.queue(exchange + ".queue")))
          .block(PATIENCE);
      return "sent";
    }
  }

  private static String reactorConfirms(String uri) throws Exception {
    Flux<OutboundMessage> messages =
        Flux.range(0, 10)
            .map(i -> new OutboundMessage("", QUEUE, properties("reactor-" + i), body()));
    try (Sender sender = sender(uri)) {
      Long acks =
          sender
              .sendWithPublishConfirms(messages)
              .filter(result -> result.isAck())
              .count()
              .block(PATIENCE);
      return acks + " acks";
    }
  }

  private static String vertx(String uri, boolean confirms) throws Exception {
    Vertx vertx = Vertx.vertx();
    RabbitMQClient client = RabbitMQClient.create(vertx, new RabbitMQOptions().setUri(uri));
    Future<Void> sent =
        client
            .start()
            .compose(started -> confirms ? client.confirmSelect() : Future.succeededFuture())
            .compose(
                ready ->
                    client.basicPublish("", QUEUE, properties("vertx"), Buffer.buffer(body())));
    if (confirms) {
      sent = sent.compose(published -> client.waitForConfirms(PATIENCE.toMillis()));
    }
    get(sent.toCompletionStage().toCompletableFuture());
    return "sent";
  }

  private static void get(CompletableFuture<?> future) throws Exception {
    future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static String celeryJava(String uri) throws Exception {
    try (Celery celery = Celery.builder().brokerUri(uri).queue(QUEUE).build()) {
      return celery.submit("shop.add", new Object[] {2, 3}) == null ? "no future" : "sent";
    }
  }

  private static String jms(String uri) throws Exception {
    RMQConnectionFactory factory = new RMQConnectionFactory();
    factory.setUri(uri);
    factory.setAmqpPropertiesCustomiser(
        (builder, message) -> builder.contentType("application/json").contentEncoding("utf-8"));
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      TextMessage message = session.createTextMessage(BODY);
      message.setStringProperty("task", "shop.add");
      message.setStringProperty("id", "jms");
      session.createProducer(new RMQDestination("tasks", "", QUEUE, null)).send(message);
      return "sent";
    }
  }

  private static String camel(String uri) throws Exception {
    CachingConnectionFactory connections = new CachingConnectionFactory();
    connections.setUri(uri);
    CamelContext context = new SimpleCamelContext();
    try {
      SpringRabbitMQComponent component = new SpringRabbitMQComponent();
      component.setConnectionFactory(connections);
      context.addComponent("spring-rabbitmq", component);
      context.start();
      try (ProducerTemplate producer = context.createProducerTemplate()) {
        producer.sendBodyAndHeaders(
            "spring-rabbitmq:default?routingKey=" + QUEUE,
            body(),
            Map.of(
                "task", "shop.add",
                "id", "camel",
                "CamelSpringRabbitmqContentType", "application/json"));
      }
      return "sent";
    } finally {
      context.stop();
      connections.destroy();
    }
  }
}
