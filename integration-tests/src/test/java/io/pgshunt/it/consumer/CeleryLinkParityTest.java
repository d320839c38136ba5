package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static io.pgshunt.it.consumer.Signature.si;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.RawJson;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was observed of Celery workers on success; the numbers are those of the observations. */
@TestInstance(Lifecycle.PER_CLASS)
class CeleryLinkParityTest {

  private Lab lab;

  @BeforeAll
  void start() {
    lab = new Lab();
    lab.startConsumer();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @BeforeEach
  void clear() throws SQLException {
    lab.clear();
  }

  private static CeleryMessage add() {
    return CeleryMessage.of("lab.add", 2, 3);
  }

  private void run(CeleryMessage message) throws Exception {
    lab.publish(message);
    lab.drained();
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
  void fact04ACallbackHasItsParentsRootAndItsParentsId() throws Exception {
    CeleryMessage message =
        add().header("root_id", "the-root").header("parent_id", "somebody").link(s("lab.cb"));

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
  void fact05DifferenceNoGroupIdIsMadeUpForCallbacks() throws Exception {
    run(add().header("group", "g1").link(s("lab.cb"), s("lab.cb2")));

    assertThat(lab.run("lab.cb").payload().headers().members()).doesNotContainKey("group");
    assertThat(lab.run("lab.cb2").payload().headers().members()).doesNotContainKey("group");
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
  void fact07OptionsOfTheCallbackTakeEffect() throws Exception {
    run(
        add()
            .link(
                s("lab.cb")
                    .set("queue", "alt")
                    .set("priority", 4)
                    .set("task_id", "chosen-id")
                    .set("time_limit", 30)
                    .set("soft_time_limit", 20)
                    .set("expires", 600)
                    .set("shadow", "alias")
                    .set("headers", Map.of("x-tenant", "acme"))
                    .set("made_up_option", 1)));

    TaskRun callback = lab.run("lab.cb");
    assertThat(callback.queue()).isEqualTo("alt");
    assertThat(callback.id()).isEqualTo("chosen-id");
    assertThat(callback.payload().priority()).isEqualTo(4);
    assertThat(callback.payload().timeLimit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(callback.payload().softTimeLimit()).isEqualTo(Duration.ofSeconds(20));
    assertThat(callback.payload().expires()).isNotNull();
    assertThat(callback.payload().headers().members())
        .containsEntry("x-tenant", RawJson.of("acme"))
        .containsEntry("shadow", RawJson.of("alias"));
  }

  @Test
  void fact07CountdownAndExpiryCountFromTheEndOfTheParent() throws Exception {
    lab.publish(
        add()
            .link(
                s("lab.cb")
                    .set("countdown", 3600)
                    .set("expires", 7200)
                    .set("queue", "unconsumed")));
    lab.drained();

    assertThat(
            lab.column(
                "select due_at = eta and due_at between now() + interval '59 min'"
                    + " and now() + interval '61 min' and expires_at between"
                    + " now() + interval '119 min' and now() + interval '121 min'"
                    + " from pgshunt.later"))
        .containsExactly("t");
  }

  @Test
  void fact07ACountdownThatIsOverRuns() throws Exception {
    run(add().link(s("lab.cb").set("countdown", 0.2)));

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb(5)");
  }

  @Test
  void fact07ACallbacksOwnLinkAndLinkErrorAreItsOwn() throws Exception {
    run(add().link(s("lab.cb").link(s("lab.cb2", "n")).linkError(s("lab.old_errback"))));

    assertThat(lab.calls())
        .containsExactly("lab.add(2, 3)", "lab.cb(5)", "lab.cb2(\"cb-result\", \"n\")");
    assertThat(lab.run("lab.cb2").parentId()).isEqualTo(lab.run("lab.cb").id());
    assertThat(lab.run("lab.cb2").rootId()).isEqualTo(lab.run("lab.add").id());
  }

  @Test
  void fact08TheCallbacksOwnQueueWins() throws Exception {
    run(add().link(s("lab.cb3").set("queue", "exq")));

    assertThat(lab.run("lab.cb3").queue()).isEqualTo("exq");
  }

  @Test
  void fact08ThenItsExchangeAndRoutingKey() throws Exception {
    run(add().link(s("lab.cb3").set("exchange", "ex").set("routing_key", "rk")));

    assertThat(lab.run("lab.cb3").queue()).isEqualTo("exq");
  }

  @Test
  void fact08ThenTheRouteOfItsTask() throws Exception {
    run(add().link(s("lab.cb3")));

    assertThat(lab.run("lab.cb3").queue()).isEqualTo("alt");
  }

  @Test
  void fact08ThenTheDefaultQueueAndNeverTheParents() throws Exception {
    run(add().queue("alt").link(s("lab.cb")));
    run(add().exchange("ex", "rk").link(s("lab.cb2")));

    assertThat(lab.run("lab.cb").queue()).isEqualTo(Lab.QUEUE);
    assertThat(lab.run("lab.cb2").queue()).isEqualTo(Lab.QUEUE);
  }

  @Test
  void fact08AQueueThatNobodyServesKeepsTheCallback() throws Exception {
    run(add().link(s("lab.cb").set("queue", "unconsumed")));

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)");
    assertThat(lab.column("select args from pgshunt.task where queue = 'unconsumed'"))
        .containsExactly("[5]");
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
  void fact10DifferenceACallbackThatCannotBeEnqueuedLeavesItsParentASuccess() throws Exception {
    CeleryMessage message =
        add().link(s("lab.cb"), s("lab.cb2")).linkError(s("lab.old_errback")).queue("unconsumed");
    lab.publish(message);
    lab.execute(
        "update pgshunt.task set queue = 'celery',"
            + " on_success = replace(on_success, '\"task_name\": \"lab.cb\",', '')");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.add(2, 3)", "lab.cb2(5)");
    assertThat(lab.outcome(message.id())).isEmpty();
    assertThat(lab.column("select reason || ' ' || args from pgshunt.dead_letter"))
        .containsExactly("BAD_CONTINUATION [5]");
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
}
