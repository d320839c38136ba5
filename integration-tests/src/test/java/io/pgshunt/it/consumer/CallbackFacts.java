package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static io.pgshunt.it.consumer.Signature.si;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskPayload;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs after a task that succeeded: facts 1 to 6 and 9 to 11. */
abstract class CallbackFacts extends CeleryFacts {

  private static CeleryMessage add() {
    return CeleryMessage.of("lab.add", 2, 3);
  }

  @Test
  void fact01EachCallbackIsATaskOfItsOwn() throws Exception {
    CeleryMessage message = add().link(s("lab.cb", "a"), s("lab.cb2", "b"));

    run(message);

    assertThat(lab.calls())
        .containsExactlyInAnyOrder("lab.add(2, 3)", "lab.cb(5, \"a\")", "lab.cb2(5, \"b\")");
    assertThat(List.of(lab.run("lab.add").id(), lab.run("lab.cb").id(), lab.run("lab.cb2").id()))
        .doesNotHaveDuplicates();
    assertThat(lab.run("lab.add").id()).isEqualTo(message.id());
  }

  @Test
  void fact01TheSameCallbackTwiceRunsTwice() throws Exception {
    run(add().link(s("lab.cb"), s("lab.cb")));

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb(5)", "lab.cb(5)");
    assertThat(lab.tasks.ledger()).extracting(TaskRun::id).doesNotHaveDuplicates();
  }

  @Test
  void fact01CallbacksAreEnqueuedInListOrder() throws Exception {
    run(
        add()
            .link(s("lab.cb").set("queue", "unconsumed"), s("lab.cb2").set("queue", "unconsumed")));

    assertThat(lab.column("select task_name from pgshunt.task order by id"))
        .containsExactly("lab.cb", "lab.cb2");
  }

  @Test
  void fact02TheResultComesBeforeTheCallbacksOwnArgs() throws Exception {
    run(add().link(s("lab.cb", "own1", "own2").kwarg("k", "v")));

    assertThat(lab.calls())
        .containsExactly("lab.add(2, 3)", "lab.cb(5, \"own1\", \"own2\", k=\"v\")");
  }

  @Test
  void fact02AnImmutableCallbackGetsItsOwnArgsOnly() throws Exception {
    run(add().link(si("lab.cb", "own"), si("lab.cb2")));

    assertThat(lab.calls())
        .containsExactlyInAnyOrder("lab.add(2, 3)", "lab.cb(\"own\")", "lab.cb2()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"success\": false}", "null", "[1, [2]]", "1.0", "NaN", "\"\\u0000\""})
  void fact03TheResultIsOneArgumentWhateverItIs(String result) throws Exception {
    lab.publish(
        CeleryMessage.of("lab.ret", RawJson.parse(result))
            .link(s("lab.cb", "own"))
            .linkError(s("lab.old_errback")));
    lab.drained();

    assertThat(lab.calls())
        .containsExactly("lab.ret(" + result + ")", "lab.cb(" + result + ", \"own\")");
  }

  @Test
  void fact03NoResultIsPassedAsNull() throws Exception {
    run(CeleryMessage.of("lab.none").link(s("lab.cb")));

    assertThat(lab.calls()).containsExactly("lab.none()", "lab.cb(null)");
  }

  @Test
  void fact04ACallbackHasItsParentsRootAndItsParentsIdAndNoRetries() throws Exception {
    CeleryMessage message =
        add()
            .header("root_id", "the-root")
            .header("parent_id", "somebody")
            .header("retries", 2)
            .link(s("lab.cb"));

    run(message);

    assertThat(lab.run("lab.cb").rootId()).isEqualTo("the-root");
    assertThat(lab.run("lab.cb").parentId()).isEqualTo(message.id());
    assertThat(lab.run("lab.cb").payload().retries()).isZero();
  }

  @Test
  void fact04ATaskWithoutRootIsTheRoot() throws Exception {
    CeleryMessage message = add().link(s("lab.cb"));

    lab.publish(message.protocol1());
    lab.drained();

    assertThat(lab.run("lab.cb").rootId()).isEqualTo(message.id());
  }

  @Test
  void fact04TheMessageOfACallbackIsCorrelatedByItsOwnId() throws Exception {
    run(add().link(s("lab.cb")));

    TaskPayload callback = lab.run("lab.cb").payload();
    assertThat(encoded(callback).properties().correlationId()).isEqualTo(callback.taskId());
  }

  @Test
  @Difference("`reply_to` of a callback")
  void fact04DifferenceACallbacksReplyToIsThatOfItsOptionsOrNone() throws Exception {
    run(add().link(s("lab.cb"), s("lab.cb2").set("reply_to", "mine")));

    assertThat(encoded(lab.run("lab.cb").payload()).properties().replyTo()).isNull();
    assertThat(encoded(lab.run("lab.cb2").payload()).properties().replyTo()).isEqualTo("mine");
  }

  @Test
  @Difference("`group` header")
  void fact05DifferenceNoGroupIdIsMadeUpForCallbacks() throws Exception {
    run(add().header("group", "g1").link(s("lab.cb"), s("lab.cb2")));

    assertThat(lab.run("lab.cb").payload().headers().members()).doesNotContainKey("group");
    assertThat(lab.run("lab.cb2").payload().headers().members()).doesNotContainKey("group");
  }

  @Test
  void fact05AGroupAsCallbackIsItsMembersEachWithTheResult() throws Exception {
    run(add().link(Signature.group(s("lab.cb", "a"), s("lab.cb2", "b"))));

    assertThat(lab.calls())
        .containsExactlyInAnyOrder("lab.add(2, 3)", "lab.cb(5, \"a\")", "lab.cb2(5, \"b\")");
  }

  @Test
  void fact06NothingElseOfTheParentIsInherited() throws Exception {
    run(
        add()
            .priority(7)
            .header("x-tenant", "acme")
            .header("shadow", "alias")
            .header("timelimit", List.of(30, 20))
            .header("expires", "2100-01-01T00:00:00+00:00")
            .header("ignore_result", true)
            .link(s("lab.cb")));

    var callback = lab.run("lab.cb").payload();
    assertThat(callback.headers()).isEqualTo(RawJson.EMPTY_OBJECT);
    assertThat(callback.priority()).isNull();
    assertThat(callback.timeLimit()).isNull();
    assertThat(callback.softTimeLimit()).isNull();
    assertThat(callback.expires()).isNull();
  }

  @Test
  @Difference("Priority of a callback not given")
  void fact06DifferenceAPriorityThatIsNotGivenIsNotSet() throws Exception {
    run(add().priority(5).link(s("lab.cb"), s("lab.cb2").set("priority", 2)));

    assertThat(lab.run("lab.cb").payload().priority()).isNull();
    assertThat(lab.run("lab.cb2").payload().priority()).isEqualTo(2);
  }

  @Test
  @Difference("Headers of a trace (`traceparent`, `tracestate`, `baggage`)")
  void fact06DifferenceTheHeadersOfATraceReachTheCallback() throws Exception {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    run(add().header("traceparent", trace).header("x-tenant", "acme").link(s("lab.cb")));

    assertThat(lab.run("lab.cb").payload().headers())
        .isEqualTo(RawJson.parse("{\"traceparent\": \"" + trace + "\"}"));
  }

  @Test
  void fact09ACallbacksFailureDoesNotTouchItsParent() throws Exception {
    CeleryMessage message = add().link(s("lab.cb_fail")).linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb_fail(5)");
    assertThat(lab.outcome(message.id())).isEmpty();
  }

  @Test
  void fact09OnlyTheCallbacksOwnLinkErrorFires() throws Exception {
    run(
        add()
            .link(s("lab.cb_fail").link(s("lab.cb2", "n")).linkError(s("lab.old_errback")))
            .linkError(s("lab.cb3")));

    String failed = lab.run("lab.cb_fail").id();
    assertThat(lab.calls())
        .containsExactly("lab.add(2, 3)", "lab.cb_fail(5)", "lab.old_errback(\"" + failed + "\")");
    assertThat(lab.run("lab.old_errback").parentId()).isEqualTo(failed);
  }

  @Test
  @Difference("A callback cannot be published")
  void fact10DifferenceACallbackThatCannotBeEnqueuedLeavesItsParentASuccess() throws Exception {
    CeleryMessage message = add().link(s("lab.cb"), s("lab.cb2")).linkError(s("lab.old_errback"));
    lab.publishChanged(
        message, "on_success = replace(on_success, '\"task_name\": \"lab.cb\",', '')");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb2(5)");
    assertThat(lab.outcome(message.id())).isEmpty();
    assertThat(lab.column("select reason || ' ' || args from pgshunt.dead_letter"))
        .containsExactly("BAD_CONTINUATION [5]");
  }

  @Test
  @Difference("The arguments do not fit the callback's function")
  void fact10DifferenceACallbackWhoseArgumentsDoNotFitFailsByItself() throws Exception {
    CeleryMessage message = add().link(s("lab.cb_strict", "own")).linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb_strict(5, \"own\")");
    assertThat(lab.outcome(message.id())).isEmpty();
    assertThat(lab.deadLetters()).containsExactly("FAILED lab.cb_strict[5, \"own\"]");
  }

  @Test
  void fact11MapRunsItsTaskForEachItemAndLinkFiresOnce() throws Exception {
    run(
        CeleryMessage.of("celery.map")
            .kwarg("task", s("lab.add").json())
            .kwarg("it", List.of(1, 2, 3))
            .link(s("lab.cb")));

    assertThat(lab.calls())
        .containsExactly("lab.add(1)", "lab.add(2)", "lab.add(3)", "lab.cb([1,2,3])");
  }

  @Test
  void fact11StarmapSpreadsEachItem() throws Exception {
    run(
        CeleryMessage.of("celery.starmap")
            .kwarg("task", s("lab.add").json())
            .kwarg("it", List.of(List.of(1, 2), List.of(3, 4)))
            .link(s("lab.cb")));

    assertThat(lab.calls()).containsExactly("lab.add(1, 2)", "lab.add(3, 4)", "lab.cb([3,7])");
  }

  /** The message that would put a task back on the broker. */
  private static AmqpMessage encoded(TaskPayload payload) {
    return CeleryCodec.encode(payload, Lab.QUEUE, Instant.now());
  }
}
