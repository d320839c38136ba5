package io.pgshunt.celery;

import static io.pgshunt.celery.PassThroughReason.CALLBACK_OPTION;
import static io.pgshunt.celery.PassThroughReason.CALLBACK_WITHOUT_QUEUE;
import static io.pgshunt.celery.PassThroughReason.CALLBACK_WITHOUT_TASK;
import static io.pgshunt.celery.PassThroughReason.CHORD;
import static io.pgshunt.celery.PassThroughReason.MALFORMED_CALLBACK;
import static io.pgshunt.celery.PassThroughReason.TOO_DEEP;
import static io.pgshunt.celery.PassThroughReason.TOO_LARGE;

import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.Limits;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TooLongException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Celery signatures, as they stand in {@code callbacks}, {@code errbacks}, {@code chain} and the
 * options {@code link} and {@code link_error}, to continuations (rules T1 and T2).
 *
 * <p>A signature is usually one continuation. A group is several, and so is one whose exchange
 * leads to several queues; a chain is its first member with the rest nested in its {@code
 * on_success}.
 */
final class CallbackDecoder {

  /** Levels of callbacks within callbacks, and members of a chain. */
  static final int MAX_DEPTH = 500;

  private final Routing routing;
  private final String parent;

  /**
   * @param parent names the task in messages
   */
  CallbackDecoder(Routing routing, String parent) {
    this.routing = routing;
    this.parent = parent;
  }

  /** A list of callbacks; absent or what Python takes for false means none. */
  List<ContinuationSpec> list(@Nullable RawJson callbacks, String where) {
    return Falsy.is(callbacks) ? List.of() : list(callbacks, where, 0);
  }

  /** What runs next in a chain, whose rest protocol 2 sends in reverse order (fact 29). */
  List<ContinuationSpec> restOfChain(@Nullable RawJson reversed, String where) {
    if (reversed == null || Falsy.is(reversed)) {
      return List.of();
    }
    List<RawJson> members = new ArrayList<>(arrayOf(reversed, where));
    Collections.reverse(members);
    return chain(members, ChainOptions.NONE, where, 0);
  }

  private List<ContinuationSpec> list(@Nullable RawJson callbacks, String where, int depth) {
    if (callbacks == null || callbacks.isNull()) {
      return List.of();
    }
    List<ContinuationSpec> specs = new ArrayList<>();
    int index = 0;
    for (RawJson callback : arrayOf(callbacks, where)) {
      String at = where + "[" + index++ + "]";
      specs.addAll(callback(callback, ChainOptions.NONE, List.of(), at, depth));
    }
    return specs;
  }

  /** A callback's own link and link_error options may also hold a single signature. */
  private List<ContinuationSpec> linked(@Nullable RawJson links, String where, int depth) {
    return links != null && links.isObject()
        ? callback(links, ChainOptions.NONE, List.of(), where, depth)
        : list(links, where, depth);
  }

  /**
   * One signature.
   *
   * @param inherited what an enclosing chain or group says for this member
   * @param next what follows it in a chain, last in its {@code on_success}
   */
  private List<ContinuationSpec> callback(
      RawJson json, ChainOptions inherited, List<ContinuationSpec> next, String where, int depth) {
    if (depth > MAX_DEPTH) {
      throw new Untranslatable(
          TOO_DEEP, where(where) + " nests more than " + MAX_DEPTH + " levels of callbacks");
    }
    Signature signature = Signature.read(json, where(where));
    if (signature.asksForChord()) {
      throw new Untranslatable(CHORD, where(where) + " is or feeds a chord");
    }
    if (signature.isGroup()) {
      return group(signature, inherited, next, where, depth);
    }
    if (signature.isChain()) {
      ChainOptions options = ChainOptions.of(signature, inherited);
      List<RawJson> members = arrayOf(signature.composed(), where);
      return chainThen(members, options, next, where + ".tasks", depth);
    }
    return task(signature, inherited, next, where, depth);
  }

  private List<ContinuationSpec> group(
      Signature group,
      ChainOptions inherited,
      List<ContinuationSpec> next,
      String where,
      int depth) {
    if (!next.isEmpty()) {
      throw new Untranslatable(
          CHORD, where(where) + " is a group that another task follows, which makes it a chord");
    }
    ChainOptions options = ChainOptions.ofGroup(group, inherited);
    List<ContinuationSpec> specs = new ArrayList<>();
    int index = 0;
    for (RawJson member : arrayOf(group.composed(), where)) {
      String at = where + ".tasks[" + index++ + "]";
      specs.addAll(callback(member, options, List.of(), at, depth + 1));
    }
    return specs;
  }

  private List<ContinuationSpec> chain(
      List<RawJson> members, ChainOptions options, String where, int depth) {
    return chainThen(members, options, List.of(), where, depth);
  }

  private List<ContinuationSpec> chainThen(
      List<RawJson> members,
      ChainOptions options,
      List<ContinuationSpec> after,
      String where,
      int depth) {
    if (depth + members.size() > MAX_DEPTH) {
      throw new Untranslatable(
          TOO_DEEP, where(where) + " is a chain of more than " + MAX_DEPTH + " members");
    }
    List<ContinuationSpec> next = after;
    for (int i = members.size() - 1; i >= 0; i--) {
      ChainOptions own = options.ofMember(i, members.size());
      next = callback(members.get(i), own, next, where + "[" + i + "]", depth + 1);
    }
    return next;
  }

  private List<ContinuationSpec> task(
      Signature signature,
      ChainOptions inherited,
      List<ContinuationSpec> next,
      String where,
      int depth) {
    String task = signature.task();
    if (task == null || task.isBlank()) {
      throw new Untranslatable(
          CALLBACK_WITHOUT_TASK, where(where) + " has no 'task': a callback must name one");
    }
    if (!Limits.fits(task, Limits.MAX_NAME_BYTES)) {
      throw new Untranslatable(
          TOO_LARGE, where(where) + ".task has more than " + Limits.MAX_NAME_BYTES + " bytes");
    }
    Map<String, RawJson> values = inherited.over(signature.options());
    CallbackOptions options = new CallbackOptions(values, where(where) + " (" + task + ")");

    List<ContinuationSpec> onSuccess = new ArrayList<>();
    onSuccess.addAll(linked(values.get("link"), where + ".link", depth + 1));
    for (RawJson link : inherited.links()) {
      onSuccess.addAll(linked(link, where + ".link", depth + 1));
    }
    onSuccess.addAll(next);
    List<ContinuationSpec> onError = new ArrayList<>();
    onError.addAll(linked(values.get("link_error"), where + ".link_error", depth + 1));
    for (RawJson link : inherited.errorLinks()) {
      onError.addAll(linked(link, where + ".link_error", depth + 1));
    }

    List<ContinuationSpec> specs = new ArrayList<>();
    try {
      for (String queue : queuesOf(task, options, where)) {
        specs.add(
            options
                .apply(ContinuationSpec.builder(task, queue))
                .args(signature.args())
                .kwargs(signature.kwargs())
                .immutable(signature.immutable() || inherited.immutable())
                .onSuccess(onSuccess)
                .onError(onError)
                .build());
      }
    } catch (JsonException e) {
      throw new Untranslatable(
          e instanceof TooLongException ? TOO_LARGE : CALLBACK_OPTION,
          where(where) + " (" + task + "): " + e.getMessage());
    }
    return specs;
  }

  /**
   * Fact 8: its own options, then the route of its task, then the default queue. With an exchange
   * and a key beside a queue Celery publishes to the exchange, unless they are the queue's own.
   */
  private List<String> queuesOf(String task, CallbackOptions options, String where) {
    String queue = options.queue();
    String exchange = options.exchange();
    String routingKey = options.routingKey();
    boolean named = exchange != null && routingKey != null;
    if (queue != null && (!named || (queue.equals(exchange) && queue.equals(routingKey)))) {
      return List.of(routing.queueNamed(queue));
    }
    if (exchange != null && routingKey != null) {
      Destination destination = routing.destinationOf(exchange, routingKey, Map.of());
      if (destination instanceof Destination.Queues known) {
        return known.queues();
      }
      throw withoutQueue(where, task, ": " + ((Destination.Unknown) destination).why());
    } else if (exchange != null) {
      throw withoutQueue(
          where, task, " has exchange '" + exchange + "' without routing_key: give it a 'queue'");
    } else if (routingKey != null) {
      throw withoutQueue(
          where, task, " has routing_key '" + routingKey + "' without exchange: give it a 'queue'");
    }
    return List.of(
        routing
            .queueOfTask(task)
            .or(routing::defaultQueue)
            .orElseThrow(
                () ->
                    withoutQueue(
                        where,
                        task,
                        " has no 'queue' option: give it one, or set pgshunt.default-queue or"
                            + " pgshunt.task-routes")));
  }

  private Untranslatable withoutQueue(String where, String task, String why) {
    return new Untranslatable(CALLBACK_WITHOUT_QUEUE, where(where) + " (" + task + ")" + why);
  }

  private List<RawJson> arrayOf(@Nullable RawJson json, String where) {
    if (json == null || !json.isArray()) {
      throw new Untranslatable(
          MALFORMED_CALLBACK,
          where(where) + " is not an array: " + (json == null ? "absent" : json.describe()));
    }
    return json.elements();
  }

  private String where(String place) {
    return parent + ": " + place;
  }
}
