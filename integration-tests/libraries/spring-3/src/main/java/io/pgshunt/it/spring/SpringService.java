package io.pgshunt.it.spring;

import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.RabbitMessageFuture;
import org.springframework.amqp.rabbit.batch.SimpleBatchingStrategy;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.BatchingRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitMessagingTemplate;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.transaction.RabbitTransactionManager;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends in every way that Spring AMQP has, one way after the other, and prints what came of each:
 * {@code > WAY: RESULT}. Arguments: the broker's URI, how many messages to send through a cache of
 * one channel.
 */
public final class SpringService {

  private static final String BODY =
      "[[2, 3], {}, {\"callbacks\": [{\"task\": \"shop.log\", \"args\": [], \"kwargs\": {},"
          + " \"options\": {\"queue\": \"log\"}, \"subtask_type\": null, \"immutable\": false}],"
          + " \"errbacks\": null, \"chain\": null, \"chord\": null}]";
  private static final long PATIENCE_SECONDS = 30;

  private final CachingConnectionFactory connections = new CachingConnectionFactory();
  private final String tasks = "pgshunt.it.spring.tasks";
  private final String plain;

  private interface Way {
    Object run() throws Exception;
  }

  private SpringService(String uri) {
    connections.setUri(uri);
    RabbitTemplate template = new RabbitTemplate(connections);
    plain =
        template.execute(
            channel ->
                channel
                    .queueDeclare(
                        "pgshunt.it.spring." + UUID.randomUUID(), false, false, false, null)
                    .getQueue());
  }

  public static void main(String[] arguments) throws Exception {
    SpringService service = new SpringService(arguments[0]);
    int many = Integer.parseInt(arguments[1]);
    service.print("send", service::send);
    service.print("correlated confirms", service::correlatedConfirms);
    service.print("simple confirms", service::simpleConfirms);
    service.print("cache of one", () -> service.cacheOfOne(many));
    service.print("transacted", service::transacted);
    service.print("batching", service::batching);
    service.print("messaging template", service::messagingTemplate);
    if (arguments[2].equals("rabbitmq")) {
      // Spring tries for ever to get a direct reply from a broker that has no such thing
      service.print("reply", service::reply);
      service.print("async reply", service::asyncReply);
      service.print("returns", service::returns);
    }
    new RabbitTemplate(service.connections).execute(channel -> channel.queueDelete(service.plain));
    service.connections.destroy();
    // Some of the templates keep a thread
    System.exit(0);
  }

  private void print(String name, Way way) {
    try {
      connections.resetConnection();
      connections.setPublisherConfirmType(ConfirmType.NONE);
      connections.setPublisherReturns(false);
      System.out.println("> " + name + ": " + way.run());
    } catch (Exception e) {
      System.out.println("> " + name + ": failed: " + e);
      e.printStackTrace();
    }
  }

  private Message task(String id) {
    MessageProperties properties = new MessageProperties();
    properties.setContentType("application/json");
    properties.setContentEncoding("utf-8");
    properties.setHeader("task", "shop.add");
    properties.setHeader("id", id);
    return new Message(BODY.getBytes(StandardCharsets.UTF_8), properties);
  }

  private Message ordinary() {
    return new Message("ordinary".getBytes(StandardCharsets.UTF_8), new MessageProperties());
  }

  private RabbitTemplate template() {
    return new RabbitTemplate(connections);
  }

  /** The messages that are on the plain queue, removed. */
  private int received(int expected) {
    int count = 0;
    while (count < expected && template().receive(plain, PATIENCE_SECONDS * 1000) != null) {
      count++;
    }
    return template().receive(plain) == null ? count : -1;
  }

  private String send() {
    template().send("", tasks, task("send-1"));
    template()
        .convertAndSend(
            "",
            tasks,
            BODY,
            message -> {
              message.getMessageProperties().setContentType("application/json");
              message.getMessageProperties().setHeader("task", "shop.add");
              message.getMessageProperties().setHeader("id", "send-2");
              return message;
            });
    template().send("", plain, ordinary());
    return received(1) + " on AMQP";
  }

  private String correlatedConfirms() throws Exception {
    connections.setPublisherConfirmType(ConfirmType.CORRELATED);
    List<CompletableFuture<CorrelationData.Confirm>> confirms = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CorrelationData correlation = new CorrelationData("c" + i);
      confirms.add(correlation.getFuture());
      boolean moves = i % 3 != 0;
      template()
          .send(
              "", moves ? tasks : plain, moves ? task("correlated-" + i) : ordinary(), correlation);
    }
    int acks = 0;
    for (CompletableFuture<CorrelationData.Confirm> confirm : confirms) {
      acks += acked(confirm.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) ? 1 : 0;
    }
    return acks + " acks, " + received(7) + " on AMQP";
  }

  /** A record's accessor in one version, a getter in the other. */
  private static boolean acked(CorrelationData.Confirm confirm) throws Exception {
    try {
      return (boolean) CorrelationData.Confirm.class.getMethod("ack").invoke(confirm);
    } catch (NoSuchMethodException e) {
      return (boolean) CorrelationData.Confirm.class.getMethod("isAck").invoke(confirm);
    }
  }

  private String simpleConfirms() {
    connections.setPublisherConfirmType(ConfirmType.SIMPLE);
    Boolean done =
        template()
            .invoke(
                operations -> {
                  for (int i = 0; i < 5; i++) {
                    operations.send("", tasks, task("simple-" + i));
                    operations.send("", plain, ordinary());
                  }
                  operations.waitForConfirmsOrDie(PATIENCE_SECONDS * 1000);
                  return true;
                });
    return done + ", " + received(5) + " on AMQP";
  }

  /** While confirms are awaited Spring opens further channels; it closes them again afterwards. */
  private String cacheOfOne(int many) {
    connections.setPublisherConfirmType(ConfirmType.CORRELATED);
    connections.setChannelCacheSize(1);
    List<Channel> open = new CopyOnWriteArrayList<>();
    connections.setChannelListeners(
        List.of((channel, transactional) -> rememberOpen(open, channel)));
    AtomicInteger acks = new AtomicInteger();
    RabbitTemplate template = template();
    template.setConfirmCallback((correlation, ack, cause) -> acks.addAndGet(ack ? 1 : 0));
    for (int i = 0; i < many; i++) {
      template.send("", tasks, task("many-" + i), new CorrelationData("m" + i));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while ((acks.get() < many || open.size() > 1) && System.nanoTime() < deadline) {
      open.removeIf(channel -> !channel.isOpen());
    }
    connections.setChannelListeners(List.of());
    connections.setChannelCacheSize(25);
    return acks.get()
        + " acks, "
        + open.size()
        + " channel open, "
        + template.getUnconfirmedCount()
        + " unconfirmed";
  }

  private static void rememberOpen(List<Channel> open, Channel channel) {
    open.removeIf(known -> !known.isOpen());
    open.add(channel);
  }

  private String transacted() {
    RabbitTemplate template = template();
    template.setChannelTransacted(true);
    template.send("", tasks, task("transacted-alone"));
    TransactionTemplate transaction =
        new TransactionTemplate(new RabbitTransactionManager(connections));
    transaction.executeWithoutResult(
        status -> {
          template.send("", tasks, task("transacted-committed"));
          template.send("", plain, ordinary());
        });
    transaction.executeWithoutResult(
        status -> {
          template.send("", tasks, task("transacted-rolled-back"));
          template.send("", plain, ordinary());
          status.setRollbackOnly();
        });
    return received(1) + " on AMQP";
  }

  private String batching() {
    BatchingRabbitTemplate template =
        new BatchingRabbitTemplate(
            connections,
            new SimpleBatchingStrategy(2, 100_000, 10_000),
            new ConcurrentTaskScheduler(
                Executors.newSingleThreadScheduledExecutor(SpringService::daemon)));
    template.send("", plain, task("batched-1"));
    template.send("", plain, task("batched-2"));
    Message batch = template().receive(plain, PATIENCE_SECONDS * 1000);
    return batch == null
        ? "nothing"
        : "format " + batch.getMessageProperties().getHeader("springBatchFormat");
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "batches");
    thread.setDaemon(true);
    return thread;
  }

  private String reply() {
    SimpleMessageListenerContainer echo = echo();
    try {
      Message answer = template().sendAndReceive("", plain, task("awaited"));
      return answer == null ? "no answer" : new String(answer.getBody(), StandardCharsets.UTF_8);
    } finally {
      echo.stop();
    }
  }

  private String asyncReply() throws Exception {
    SimpleMessageListenerContainer echo = echo();
    AsyncRabbitTemplate template = new AsyncRabbitTemplate(template());
    template.start();
    try {
      RabbitMessageFuture answer = template.sendAndReceive("", plain, task("awaited-async"));
      return new String(
          answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getBody(), StandardCharsets.UTF_8);
    } finally {
      template.stop();
      echo.stop();
    }
  }

  private SimpleMessageListenerContainer echo() {
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames(plain);
    container.setMessageListener(this::answer);
    container.afterPropertiesSet();
    container.start();
    return container;
  }

  private void answer(Message request) {
    MessageProperties properties = new MessageProperties();
    properties.setCorrelationId(request.getMessageProperties().getCorrelationId());
    template()
        .send(
            "",
            request.getMessageProperties().getReplyTo(),
            new Message("answer".getBytes(StandardCharsets.UTF_8), properties));
  }

  private String messagingTemplate() {
    RabbitMessagingTemplate template = new RabbitMessagingTemplate(template());
    Map<String, Object> headers = Map.of("contentType", "application/json", "task", "shop.add");
    template.send(
        "",
        tasks,
        new GenericMessage<>(
            BODY.getBytes(StandardCharsets.UTF_8), new Headers(headers, "messaging-1")));
    return "sent";
  }

  /** Headers whose id is the task's: the framework's own builders make one up. */
  private static final class Headers extends MessageHeaders {
    private static final long serialVersionUID = 1L;

    Headers(Map<String, Object> headers, String id) {
      super(headers, null, null);
      getRawHeaders().put(ID, id);
    }
  }

  private String returns() throws Exception {
    connections.setPublisherReturns(true);
    RabbitTemplate template = template();
    template.setMandatory(true);
    CompletableFuture<String> returned = new CompletableFuture<>();
    template.setReturnsCallback(message -> returned.complete(message.getReplyText()));
    template.send("", "pgshunt.it.nowhere." + UUID.randomUUID(), ordinary());
    return returned.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
