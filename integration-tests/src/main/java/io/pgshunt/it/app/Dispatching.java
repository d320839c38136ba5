package io.pgshunt.it.app;

import com.rabbitmq.client.Channel;
import io.pgshunt.it.app.executor.ExecutionContext;
import io.pgshunt.it.app.executor.Executor;
import io.pgshunt.it.app.executor.ExecutorClient;
import io.pgshunt.it.app.executor.Signature;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends through the in-house client; answers with what it returned. */
final class Dispatching {

  private static final String NONE = "-";

  private Dispatching() {}

  /** ID QUEUE for one without callbacks, ID QUEUE TASK-OF-LINK QUEUE-OF-LINK for one with both. */
  static String execute(Channel channel, List<String> words) throws Exception {
    Executor executor = new ExecutorClient(channel);
    ExecutionContext context =
        new ExecutionContext(
            new ExecutionContext.Request("shop.add", words.get(0)),
            List.of(2, "three"),
            Map.of("deep", List.of(true)),
            words.get(1));
    if (words.size() == 2) {
      return executor.dispatchAsync(context).get();
    }
    Signature onSuccess =
        new Signature(orNull(words.get(2)), orNull(words.get(3)), List.of("kept", 7));
    Signature onError = new Signature("shop.failed", "errors", List.of());
    return executor.dispatchWithCallback(context, onSuccess, onError).id();
  }

  private static @Nullable String orNull(String word) {
    return word.equals(NONE) ? null : word;
  }
}
