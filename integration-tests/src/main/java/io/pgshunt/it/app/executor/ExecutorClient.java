package io.pgshunt.it.app.executor;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends tasks over AMQP, in a form of its own that is no Celery message. */
public final class ExecutorClient implements Executor {

  private final Channel channel;

  public ExecutorClient(Channel channel) {
    this.channel = channel;
  }

  @Override
  public TaskHandle dispatchWithCallback(
      ExecutionContext context, @Nullable Signature onSuccess, @Nullable Signature onError)
      throws IOException {
    List<String> callbacks = new ArrayList<>();
    for (Signature signature : new Signature[] {onSuccess, onError}) {
      callbacks.add(signature == null ? "-" : String.valueOf(signature.getTaskName()));
    }
    send(context, String.join(" ", callbacks));
    return TaskHandle.of(context.request().requestId());
  }

  @Override
  public CompletableFuture<String> dispatchAsync(ExecutionContext context) {
    try {
      send(context, "");
      return CompletableFuture.completedFuture(context.request().requestId());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void send(ExecutionContext context, String callbacks) throws IOException {
    String args = context.args().stream().map(String::valueOf).collect(Collectors.joining(","));
    String body = context.request().taskName() + "(" + args + ") " + callbacks;
    channel.basicPublish(
        "",
        context.queueName(),
        new AMQP.BasicProperties.Builder()
            .headers(Map.of("request", context.request().requestId()))
            .build(),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
