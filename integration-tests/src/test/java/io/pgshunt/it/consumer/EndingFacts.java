package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static io.pgshunt.it.consumer.Signature.si;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pgshunt.task.TaskError;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ends that are neither success nor failure, or hardly so: facts 19 to 21 and 25 to 28. */
abstract class EndingFacts extends CeleryFacts {

  /** A message whose callbacks show what fired. */
  private static CeleryMessage message(String task, Object... args) {
    return CeleryMessage.of(task, args).link(s("lab.cb")).linkError(s("lab.old_errback"));
  }

  @Test
  void fact19ARetryIsTheSameTaskAgainAndItsLinkFiresOnce() throws Exception {
    CeleryMessage message =
        message("lab.retry_ok", "x").queue("alt").priority(3).header("x-tenant", "acme");

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.retry_ok(\"x\")", "lab.retry_ok(\"x\")", "lab.cb(\"after-retry\")");
    assertThat(lab.runs("lab.retry_ok"))
        .allSatisfy(
            run -> {
              assertThat(run.id()).isEqualTo(message.id());
              assertThat(run.queue()).isEqualTo("alt");
              assertThat(run.attempt()).isEqualTo(1);
              assertThat(run.payload().priority()).isEqualTo(3);
              assertThat(run.payload().headers().text()).contains("acme");
            })
        .extracting(run -> run.payload().retries())
        .containsExactly(0, 1);
    assertThat(lab.run("lab.cb").parentId()).isEqualTo(message.id());
    assertThat(lab.deadLetters()).isEmpty();
  }

  @Test
  void fact19LinkErrorFiresOnceWhenTheRetriesAreExhausted() throws Exception {
    CeleryMessage asking = message("lab.retry_max", "x");
    run(asking);
    CeleryMessage automatic = message("lab.autoretry", "y");
    run(automatic);

    assertThat(lab.calls())
        .containsExactly(
            "lab.retry_max(\"x\")",
            "lab.retry_max(\"x\")",
            "lab.retry_max(\"x\")",
            "lab.old_errback(\"" + asking.id() + "\")",
            "lab.autoretry(\"y\")",
            "lab.autoretry(\"y\")",
            "lab.autoretry(\"y\")",
            "lab.old_errback(\"" + automatic.id() + "\")");
    assertThat(lab.runs("lab.old_errback"))
        .extracting(errback -> errback.error().message(), errback -> errback.error().attempt())
        .containsExactly(tuple("always", 3), tuple("auto", 3));
  }

  @Test
  @Difference("The last retry failed")
  void fact19DifferenceAnExhaustedTaskIsPutAsideAsWell() throws Exception {
    run(message("lab.retry_max", "x"));

    assertThat(lab.deadLetters()).containsExactly("RETRIES_EXHAUSTED lab.retry_max[\"x\"]");
  }

  @Test
  @Difference("`parent_id` of a task that is tried again or replaced")
  void fact19DifferenceARetriedTaskKeepsItsParent() throws Exception {
    run(message("lab.retry_ok", "x").header("root_id", "R").header("parent_id", "P"));

    assertThat(lab.runs("lab.retry_ok"))
        .extracting(TaskRun::rootId, TaskRun::parentId)
        .containsExactly(tuple("R", "P"), tuple("R", "P"));
  }

  @Test
  @Difference("`Retry` is raised directly, without `self.retry()`")
  void fact20DifferenceToThrowRetryIsHowATaskAsksForIt() throws Exception {
    CeleryMessage message = CeleryMessage.of("lab.retry_ok");

    run(message);

    assertThat(lab.runs("lab.retry_ok"))
        .extracting(TaskRun::id)
        .containsOnly(message.id())
        .hasSize(2);
  }

  @Test
  void fact21AnIgnoredTaskFiresNothing() throws Exception {
    run(message("lab.ignore", "x"));

    assertThat(lab.calls()).containsExactly("lab.ignore(\"x\")");
    assertThat(lab.deadLetters()).isEmpty();
  }

  @Test
  @Difference("`Reject` without requeue")
  void fact21DifferenceARejectedTaskFiresNothingAndIsPutAside() throws Exception {
    run(message("lab.reject", "x"));

    assertThat(lab.calls()).containsExactly("lab.reject(\"x\")");
    assertThat(lab.deadLetters()).containsExactly("REJECTED lab.reject[\"x\"]");
    assertThat(lab.column("select error from pgshunt.dead_letter").get(0)).contains("not mine");
  }

  @Test
  @Difference("`Reject` with requeue")
  void fact21DifferenceARequeuedTaskAlwaysComesBackAndItsNextEndCounts() throws Exception {
    run(message("lab.reject_requeue_once", "x"));

    assertThat(lab.calls())
        .containsExactly(
            "lab.reject_requeue_once(\"x\")",
            "lab.reject_requeue_once(\"x\")",
            "lab.cb(\"second\")");
  }

  @Test
  void fact21AReplacementHasTheSameIdAndTakesOverTheCallbacks() throws Exception {
    CeleryMessage message = message("lab.replace");

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.replace()", "lab.cb2(\"replacement\")", "lab.cb(\"cb2-result\")");
    assertThat(lab.run("lab.cb2").id()).isEqualTo(message.id());
    assertThat(lab.run("lab.cb").parentId()).isEqualTo(message.id());
  }

  @Test
  @Difference("`parent_id` of a task that is tried again or replaced")
  void fact21DifferenceAReplacementHasTheParentOfTheTask() throws Exception {
    run(message("lab.replace").header("root_id", "R").header("parent_id", "P"));

    assertThat(lab.run("lab.cb2").rootId()).isEqualTo("R");
    assertThat(lab.run("lab.cb2").parentId()).isEqualTo("P");
  }

  @Test
  void fact21AFailingTaskIsNotRunAgainAndFiresLinkErrorOnce() throws Exception {
    CeleryMessage message = message("lab.fail", "x");

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.fail(\"x\")", "lab.old_errback(\"" + message.id() + "\")");
  }

  @Test
  void fact25AResultThatHasNoJsonFormFailsTheTask() throws Exception {
    CeleryMessage message =
        CeleryMessage.of("lab.unserial").link(s("lab.cb")).linkError(s("lab.old_errback"));

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.unserial()", "lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().message())
        .contains("java.lang.Object")
        .contains("no JSON form");
  }

  @Test
  @Difference("A result that cannot be serialised, immutable `link` or none")
  void fact25DifferenceItFailsTheTaskForAnImmutableLinkOrNoneAsWell() throws Exception {
    run(
        CeleryMessage.of("lab.unserial")
            .link(si("lab.cb", "own"), s("lab.cb2"))
            .linkError(s("lab.old_errback")));
    run(CeleryMessage.of("lab.unserial").link(si("lab.cb", "own")).linkError(s("lab.old_errback")));
    run(CeleryMessage.of("lab.unserial"));

    assertThat(lab.tasks.ledger())
        .extracting(TaskRun::task)
        .containsExactly(
            "lab.unserial", "lab.old_errback", "lab.unserial", "lab.old_errback", "lab.unserial");
    assertThat(lab.deadLetters()).containsExactly("FAILED lab.unserial[]");
  }

  @Test
  void fact26TheSoftTimeLimitIsAnOrdinaryFailure() throws Exception {
    CeleryMessage message = message("lab.sleep").header("timelimit", limits(null, 0.05));

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.sleep()", "lab.old_errback(\"" + message.id() + "\")");
    TaskError error = lab.run("lab.old_errback").error();
    assertThat(error.type()).endsWith("SoftTimeLimitExceeded");
    assertThat(error.message()).contains("50ms");
    assertThat(error.stackTrace()).contains("InterruptedException");
  }

  @Test
  @Difference("The hard time limit is over")
  void fact26DifferenceTheHardTimeLimitFiresLinkErrorOnce() throws Exception {
    CeleryMessage message = message("lab.sleep").header("timelimit", limits(0.05, null));

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.sleep()", "lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("TIME_LIMIT_EXCEEDED");
  }

  private static List<@Nullable Object> limits(@Nullable Object hard, @Nullable Object soft) {
    return Arrays.asList(hard, soft);
  }

  @Test
  @Difference("A process of the worker's pool dies, or the task ends it")
  void fact27DifferenceATaskWhoseProcessDiesEachTimeTellsItsErrbacksOnceAndIsPutAside()
      throws Exception {
    CeleryMessage message = message("lab.add", 1);

    lab.publishChanged(message, "worker = 999999, attempt = max_attempts, begun = 1");
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.old_errback(\"" + message.id() + "\")");
    assertThat(lab.run("lab.old_errback").error().type()).isEqualTo("ATTEMPTS_EXHAUSTED");
    assertThat(lab.deadLetters()).containsExactly("ATTEMPTS_EXHAUSTED lab.add[1]");
  }

  @Test
  @Difference("The worker dies while it runs the task")
  void fact28DifferenceATaskWhoseWorkerDiedIsRunAgainAndItsNextEndCounts() throws Exception {
    lab.publishChanged(message("lab.add", 1), "worker = 999999, attempt = 1, begun = 1");
    lab.drained();

    assertThat(lab.run("lab.add").attempt()).isEqualTo(2);
    assertThat(lab.calls()).containsExactly("lab.add(1)", "lab.cb(1)");
  }
}
