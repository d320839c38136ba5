package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static io.pgshunt.it.consumer.Signature.si;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import org.junit.jupiter.api.Test;

/** What runs after a task that failed: facts 12 to 18. */
abstract class ErrbackFacts extends CeleryFacts {

  private static CeleryMessage fail() {
    return CeleryMessage.of("lab.fail", "x");
  }

  @Test
  void fact12AnErrbackGetsTheFailedIdBeforeItsOwnArgs() throws Exception {
    CeleryMessage message =
        fail()
            .link(s("lab.cb2"))
            .linkError(s("lab.old_errback"), s("lab.cb", "own").kwarg("k", "v"));

    run(message);

    assertThat(lab.calls())
        .containsExactlyInAnyOrder(
            "lab.fail(\"x\")",
            "lab.old_errback(\"" + message.id() + "\")",
            "lab.cb(\"" + message.id() + "\", \"own\", k=\"v\")");
    assertThat(lab.run("lab.old_errback").parentId()).isEqualTo(message.id());
    assertThat(lab.run("lab.old_errback").rootId()).isEqualTo(message.id());
  }

  @Test
  void fact12AnImmutableErrbackGetsItsOwnArgsOnly() throws Exception {
    run(fail().linkError(si("lab.cb", "own")));

    assertThat(lab.calls()).containsExactly("lab.fail(\"x\")", "lab.cb(\"own\")");
  }

  @Test
  void fact12AnErrbackHasItsParentsRootAndTheFailedTasksId() throws Exception {
    CeleryMessage message = fail().header("root_id", "the-root").linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.run("lab.old_errback").rootId()).isEqualTo("the-root");
    assertThat(lab.run("lab.old_errback").parentId()).isEqualTo(message.id());
  }

  @Test
  void fact12AnErrbacksQueueFollowsTheRulesOfACallbacks() throws Exception {
    run(fail().queue("exq").linkError(s("lab.cb3"), s("lab.old_errback")));

    assertThat(lab.run("lab.cb3").queue()).isEqualTo("alt");
    assertThat(lab.run("lab.old_errback").queue()).isEqualTo(Lab.QUEUE);
  }

  @Test
  void fact12AnErrbackThatThisConsumerDoesNotKnowIsEnqueuedToo() throws Exception {
    CeleryMessage message =
        fail().linkError(s("nowhere.errback", "own").kwarg("k", 1).set("queue", "unconsumed"));

    run(message);

    assertThat(lab.column("select task_name || args || kwargs from pgshunt.task"))
        .containsExactly("nowhere.errback[\"" + message.id() + "\", \"own\"]{\"k\":1}");
  }

  @Test
  @Difference("`group` header")
  void fact12DifferenceAnErrbackHasNoGroupId() throws Exception {
    run(fail().linkError(s("lab.old_errback")));

    assertThat(lab.run("lab.old_errback").payload().headers().members()).doesNotContainKey("group");
  }

  @Test
  @Difference("An errback whose function takes more than one argument")
  void fact13DifferenceAnErrbackIsATaskLikeAnyOtherAndFindsTheErrorInItsContext() throws Exception {
    CeleryMessage message = fail().linkError(s("lab.old_errback").set("queue", "alt"));

    run(message);

    TaskRun errback = lab.run("lab.old_errback");
    assertThat(errback.queue()).isEqualTo("alt");
    TaskError error = errback.error();
    assertThat(error).isNotNull();
    assertThat(error.type()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(error.message()).isEqualTo("boom");
    assertThat(error.stackTrace()).contains("LabTasks");
    assertThat(error.attempt()).isEqualTo(1);
    assertThat(error.taskName()).isEqualTo("lab.fail");
    assertThat(error.taskId()).isEqualTo(message.id());
  }

  @Test
  @Difference("Such an errback raises")
  void fact14DifferenceAnErrbackThatFailsDoesNotHarmTheOthers() throws Exception {
    run(fail().linkError(s("lab.fail_errback"), s("lab.old_errback")));

    assertThat(lab.tasks.ledger())
        .extracting(TaskRun::task)
        .containsExactlyInAnyOrder("lab.fail", "lab.fail_errback", "lab.old_errback");
  }

  @Test
  @Difference("In-process and published errbacks mixed")
  void fact15DifferenceAllErrbacksAreEnqueuedInListOrder() throws Exception {
    run(
        fail()
            .linkError(
                s("lab.old_errback").set("queue", "unconsumed"),
                s("lab.new_errback").set("queue", "unconsumed"),
                s("nowhere.errback").set("queue", "unconsumed")));

    assertThat(lab.column("select task_name from pgshunt.task order by id"))
        .containsExactly("lab.old_errback", "lab.new_errback", "nowhere.errback");
  }

  @Test
  void fact16AnErrbacksOwnLinkAndLinkErrorWork() throws Exception {
    run(fail().linkError(s("lab.old_errback").link(s("lab.cb2"))));
    run(fail().linkError(s("lab.fail_errback").linkError(s("lab.cb"))));

    assertThat(lab.calls()).contains("lab.cb2(\"old\")");
    assertThat(lab.run("lab.cb2").parentId()).isEqualTo(lab.run("lab.old_errback").id());
    String failed = lab.run("lab.fail_errback").id();
    assertThat(lab.calls()).contains("lab.cb(\"" + failed + "\")");
    assertThat(lab.run("lab.cb").error().message()).isEqualTo("errback broke");
  }

  @Test
  void fact17ArgumentsThatDoNotFitAreAnOrdinaryFailure() throws Exception {
    CeleryMessage missing = CeleryMessage.of("lab.cb_strict", 1).linkError(s("lab.old_errback"));
    CeleryMessage wrong =
        CeleryMessage.of("lab.cb_strict", "two").kwarg("k", 1).linkError(s("lab.cb"));

    run(missing);
    run(wrong);

    assertThat(lab.run("lab.old_errback").error().message())
        .contains("lab.cb_strict")
        .contains("'k' is missing");
    assertThat(lab.run("lab.cb").error().message())
        .contains("lab.cb_strict")
        .contains("argument 0")
        .contains("\"two\"");
  }

  @Test
  void fact18IgnoreResultChangesNothing() throws Exception {
    run(CeleryMessage.of("lab.add", 2).header("ignore_result", true).link(s("lab.cb")));
    CeleryMessage message = fail().header("ignore_result", true).linkError(s("lab.old_errback"));
    run(message);

    assertThat(lab.calls())
        .containsExactly(
            "lab.add(2)",
            "lab.cb(2)",
            "lab.fail(\"x\")",
            "lab.old_errback(\"" + message.id() + "\")");
  }

  @Test
  @Difference("A failure with no errback")
  void differenceAFailureThatNobodyHearsOfIsPutAside() throws Exception {
    CeleryMessage message = fail().link(s("lab.cb"));

    run(message);

    assertThat(
            lab.column("select reason || ' ' || args || ' ' || task_id from pgshunt.dead_letter"))
        .containsExactly("FAILED [\"x\"] " + message.id());
    assertThat(RawJson.parse(lab.column("select error from pgshunt.dead_letter").get(0)).members())
        .containsEntry("message", RawJson.of("boom"));
  }

  @Test
  @Difference("Looking up what became of a task")
  void differenceAFailureCanBeLookedUpByTheTasksId() throws Exception {
    CeleryMessage message = fail().linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.outcome(message.id()))
        .hasValueSatisfying(
            outcome -> {
              assertThat(outcome.value()).isNull();
              assertThat(outcome.error().message()).isEqualTo("boom");
            });
  }
}
