package io.pgshunt.it.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.consumer.Consumer;
import io.pgshunt.consumer.amqp.Callbacks;
import io.pgshunt.consumer.amqp.SpringListener;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A consumer that begins once Spring's context is up, and ends before what it uses. */
class SpringLifecycleTest {

  private static final String TASK = "lab.listened";

  /** As in the README. */
  static final class TaskWorker implements SmartLifecycle {
    private final DataSource dataSource;
    private final RabbitListenerEndpointRegistry registry;
    private volatile @Nullable Consumer consumer;

    TaskWorker(DataSource dataSource, RabbitListenerEndpointRegistry registry) {
      this.dataSource = dataSource;
      this.registry = registry;
    }

    @Override
    public void start() {
      var container = (AbstractMessageListenerContainer) registry.getListenerContainer("charge");
      consumer =
          Consumer.builder(dataSource)
              .queues("celery")
              .handlers(
                  SpringListener.forTasks(List.of(TASK), Callbacks.CHAINED_BY_CONSUMER)
                      .messageListener(
                          Objects.requireNonNull(
                              Objects.requireNonNull(container).getMessageListener())))
              .build()
              .start();
    }

    @Override
    public void stop() {
      Consumer running = consumer;
      if (running != null) {
        running.close();
      }
    }

    @Override
    public boolean isRunning() {
      Consumer running = consumer;
      return running != null && running.isRunning();
    }
  }

  /** An application whose container is not started. */
  @Configuration
  @EnableRabbit
  static class Application {

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Bean
    ConnectionFactory connectionFactory() {
      return new CachingConnectionFactory("127.0.0.1", 1);
    }

    @Bean
    SimpleRabbitListenerContainerFactory rabbitListenerContainerFactory(
        ConnectionFactory connections) {
      SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
      factory.setConnectionFactory(connections);
      return factory;
    }

    @RabbitListener(id = "charge", queues = "charges", autoStartup = "false")
    void on(byte[] body) {
      seen.add(new String(body, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Bean
    TaskWorker taskWorker(DataSource dataSource, RabbitListenerEndpointRegistry registry) {
      return new TaskWorker(dataSource, registry);
    }
  }

  @Test
  void aConsumerInASmartLifecycleRunsTheListenersOfTheContextAndEndsWithIt() throws Exception {
    try (Lab lab = new Lab();
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.registerBean(DataSource.class, lab::dataSource);
      context.register(Application.class);
      context.refresh();
      TaskWorker worker = context.getBean(TaskWorker.class);
      assertThat(worker.isRunning()).isTrue();

      lab.publish(CeleryMessage.of(TASK, "hello"));
      await()
          .untilAsserted(
              () ->
                  assertThat(context.getBean(Application.class).seen)
                      .singleElement()
                      .satisfies(body -> assertThat(body).contains("hello")));
      context.stop();

      assertThat(worker.isRunning()).isFalse();
      assertThat(lab.column("select id from pgshunt.worker")).isEmpty();
      context.start();
      assertThat(worker.isRunning()).isTrue();
    }
  }
}
