package io.pgshunt.it.consumer;

import io.pgshunt.consumer.Consumer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Some of the facts of {@link CeleryParityTest}, with a consumer of the lab's tasks. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CeleryFacts {

  Lab lab;
  Consumer consumer;

  @BeforeAll
  void start() {
    lab = new Lab();
    consumer = lab.startConsumer();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @BeforeEach
  void clear() throws SQLException {
    lab.clear();
  }

  /** Publishes a message and waits until nothing is left to do. */
  void run(CeleryMessage message) throws Exception {
    lab.publish(message);
    lab.drained();
  }
}
