package io.pgshunt.it.smallrye;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Sends tasks into the channel of the same name. */
@ApplicationScoped
public class Tasks {

  private static final String BODY =
      "[[2, 3], {}, {\"callbacks\": [{\"task\": \"shop.log\", \"args\": [], \"kwargs\": {},"
          + " \"options\": {\"queue\": \"log\"}, \"subtask_type\": null, \"immutable\": false}],"
          + " \"errbacks\": null, \"chain\": null, \"chord\": null}]";

  private final MutinyEmitter<byte[]> emitter;

  @Inject
  Tasks(@Channel("tasks") MutinyEmitter<byte[]> emitter) {
    this.emitter = emitter;
  }

  /** Returns when the message was acknowledged to the library's sender. */
  void send(String id) {
    Metadata metadata =
        Metadata.of(
            OutgoingRabbitMQMetadata.builder()
                .withContentType("application/json")
                .withContentEncoding("utf-8")
                .withHeader("task", "shop.add")
                .withHeader("id", id)
                .build());
    emitter
        .sendMessage(Message.of(BODY.getBytes(StandardCharsets.UTF_8), metadata))
        .await()
        .atMost(Duration.ofSeconds(30));
  }
}
