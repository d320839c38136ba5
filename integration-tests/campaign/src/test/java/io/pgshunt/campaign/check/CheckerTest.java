package io.pgshunt.campaign.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.campaign.check.Violation.Promise;
import io.pgshunt.campaign.ledger.Word;
import org.junit.jupiter.api.Test;

/** Accounts in which each promise is broken once, and those in which none is. */
class CheckerTest {

  private final Accounts accounts = new Accounts();

  @Test
  void nothingIsSaidAgainstAccountsInOrder() {
    accounts.wellDone("a");
    accounts.sends("b", "confirm", Word.RETURNED, Word.ACKED).message("b");
    accounts.sends("c", "tx", Word.RETURNED, Word.COMMITTED).done("c").done("c.ok");
    accounts.sends("d", "tx", Word.RETURNED, Word.ROLLED_BACK);
    accounts.sends("e-fails", "plain", Word.RETURNED).done("e-fails").done("e-fails.err");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aPublishThatReturnedAndIsNowhereIsLost() {
    accounts.sends("a", "plain", Word.RETURNED);
    assertThat(accounts.broken()).containsExactly(Promise.LOST);
  }

  @Test
  void aConfirmedPublishThatIsNowhereIsLost() {
    accounts.sends("a", "confirm", Word.ACKED);
    assertThat(accounts.broken()).containsExactly(Promise.LOST);
  }

  @Test
  void aCommittedPublishThatIsNowhereIsLost() {
    accounts.sends("a", "tx", Word.RETURNED, Word.COMMITTED);
    assertThat(accounts.broken()).containsExactly(Promise.LOST);
  }

  @Test
  void aPublishWhoseTransactionNobodyKnowsMayBeNowhere() {
    accounts.sends("a", "tx", Word.RETURNED);
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aPublishThatWasRefusedMayBeNowhere() {
    accounts.sends("a", "confirm", Word.RETURNED, Word.NACKED);
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aPublishThatThrewOrWasNotHeardOfMayBeThereOnceOrNot() {
    accounts.throwsAfterSending("a", "java.io.IOException: unknown");
    accounts.throwsAfterSending("b", "java.io.IOException: unknown").done("b").done("b.ok");
    accounts.sends("c", "plain").message("c");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aRowAndAMessageAreTwo() {
    accounts.wellDone("a").message("a");
    assertThat(accounts.broken()).containsExactly(Promise.DOUBLED);
  }

  @Test
  void aPublishThatThrewIsNotThereTwiceEither() {
    accounts.throwsAfterSending("a", "java.io.IOException: unknown").message("a").message("a");
    assertThat(accounts.broken()).containsExactly(Promise.DOUBLED);
  }

  @Test
  void twoRowsAreTwo() {
    accounts.wellDone("a").row("a");
    assertThat(accounts.broken()).contains(Promise.DOUBLED);
  }

  @Test
  void aRowThatIsOnlyMovedIsOne() {
    accounts.sends("a", "plain", Word.RETURNED).row("a").change("a", 1, 1).runs("a", "worker");
    accounts.change("a", 0, 1).done("a.ok");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aMessageWhoseRowRanOnAServerThatAFailOverUndidIsOne() {
    accounts.fault("fail-over", 0, 9_999, true, "");
    accounts.sends("a", "plain", Word.RETURNED).message("a").runs("a", "worker");
    accounts.sends("b-once", "plain", Word.RETURNED).message("b-once").runs("b-once", "worker");
    assertThat(accounts.broken()).containsExactly(Promise.DOUBLED);
  }

  @Test
  void aMessageWhoseRowRanOnALostServerIsTwo() {
    accounts.sends("a", "plain", Word.RETURNED).message("a").runs("a", "worker");
    assertThat(accounts.broken()).containsExactly(Promise.DOUBLED);
  }

  @Test
  void whatWasRolledBackMustNotBeThere() {
    accounts.sends("a", "tx", Word.RETURNED, Word.ROLLED_BACK).done("a").done("a.ok");
    assertThat(accounts.broken()).containsExactly(Promise.ROLLED_BACK_BUT_THERE);
  }

  @Test
  void aRowThatNobodySentIsNoticed() {
    accounts.done("a").done("a.ok");
    assertThat(accounts.broken()).containsExactly(Promise.NOBODY_SENT_IT);
  }

  @Test
  void anExceptionThatAmqpClientDoesNotThrowIsNoticed() {
    accounts.throwsAfterSending("a", "java.lang.IllegalStateException: of ours");
    assertThat(accounts.broken()).containsExactly(Promise.STRANGE_EXCEPTION);
  }

  @Test
  void aSecondConfirmIsNoticed() {
    accounts.sends("a", "confirm", Word.RETURNED, Word.ACKED, Word.ACKED).message("a");
    assertThat(accounts.broken()).containsExactly(Promise.CONFIRMED_TWICE);
  }

  @Test
  void aConfirmThatNeverCameIsNoticed() {
    accounts.sends("a", "confirm", Word.RETURNED, Word.UNCONFIRMED).message("a");
    assertThat(accounts.broken()).containsExactly(Promise.NEVER_CONFIRMED);
  }

  @Test
  void aRowThatIsLeftIsNoticed() {
    accounts.sends("a", "plain", Word.RETURNED).row("a").left("a");
    assertThat(accounts.broken()).containsExactly(Promise.NEVER_RUN);
  }

  @Test
  void aRowThatWentWithoutHavingRunIsNoticed() {
    accounts.sends("a", "plain", Word.RETURNED).row("a").change("a", 0, 1).done("a.ok");
    assertThat(accounts.broken()).containsExactly(Promise.NEVER_RUN);
  }

  @Test
  void aRowThatEndsTwiceIsNoticed() {
    accounts.wellDone("a").change("a", 0, 1);
    assertThat(accounts.broken()).containsExactly(Promise.ENDED_TWICE);
  }

  @Test
  void anEndedTaskWithoutContinuationIsNoticed() {
    accounts.sends("a", "plain", Word.RETURNED).done("a");
    assertThat(accounts.broken()).containsExactly(Promise.NOT_CONTINUED);
  }

  @Test
  void aContinuationThatComesTwiceIsNoticed() {
    accounts.wellDone("a").done("a.ok");
    assertThat(accounts.broken()).contains(Promise.CONTINUED_TWICE);
  }

  @Test
  void bothContinuationsAreOneTooMany() {
    accounts.wellDone("a").done("a.err");
    assertThat(accounts.broken()).containsExactly(Promise.CONTINUED_TWICE);
  }

  @Test
  void theContinuationOfTheOtherOutcomeIsNoticed() {
    accounts.sends("a-fails", "plain", Word.RETURNED).done("a-fails").done("a-fails.ok");
    assertThat(accounts.broken()).containsExactly(Promise.WRONGLY_CONTINUED);
  }

  @Test
  void anErrbackOfATaskThatDidNotFailNeedsADeadLetter() {
    accounts.sends("a", "plain", Word.RETURNED).done("a").done("a.err");
    assertThat(accounts.broken()).containsExactly(Promise.WRONGLY_CONTINUED);
    accounts.deadLetter("a", "WORKER_LOST");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aContinuationOfATaskThatHasNotEndedIsNoticed() {
    accounts.sends("a", "plain", Word.RETURNED).row("a").runs("a", "worker").done("a.ok");
    assertThat(accounts.broken()).containsExactly(Promise.WRONGLY_CONTINUED);
  }

  @Test
  void aTaskThatMustNotBeBegunTwiceIsNotEvenAfterAFault() {
    accounts.fault("kill-worker", 0, 9_999, true, "").wellDone("a-once").runs("a-once", "other");
    assertThat(accounts.broken()).containsExactly(Promise.BEGUN_TWICE);
  }

  @Test
  void aSecondRunWithoutAFaultIsNoticed() {
    accounts.wellDone("a").runs("a", "other");
    assertThat(accounts.broken()).containsExactly(Promise.RUN_AGAIN_WITHOUT_CAUSE);
  }

  @Test
  void aSecondRunIsExplainedByAFaultOfTheFirstOnesWorker() {
    accounts.fault("kill-worker", 1_500, 1_600, true, "worker");
    accounts.wellDone("a").at(2_000).runs("a", "other");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aSecondRunIsExplainedByAPauseOfItsOwnWorker() {
    accounts.fault("pause-worker", 900, 1_100, true, "paused");
    accounts.wellDone("a").runs("a", "paused");
    assertThat(accounts.broken()).isEmpty();
  }

  @Test
  void aSecondRunIsNotExplainedByAFaultOfAnotherWorker() {
    accounts.fault("kill-worker", 1_500, 1_600, true, "third");
    accounts.wellDone("a").at(2_000).runs("a", "other");
    assertThat(accounts.broken()).containsExactly(Promise.RUN_AGAIN_WITHOUT_CAUSE);
  }

  @Test
  void aSecondRunIsNotExplainedByAFaultThatWasOver() {
    accounts.fault("kill-postgres", 100, 1_000 - 2 * Accounts.SLACK, true, "");
    accounts.wellDone("a").at(2_000).runs("a", "other");
    assertThat(accounts.broken()).containsExactly(Promise.RUN_AGAIN_WITHOUT_CAUSE);
  }

  @Test
  void aSecondRunIsNotExplainedByAFaultThatConcernsOnlySenders() {
    accounts.fault("kill-producer", 1_500, 1_600, false, "");
    accounts.wellDone("a").at(2_000).runs("a", "other");
    assertThat(accounts.broken()).containsExactly(Promise.RUN_AGAIN_WITHOUT_CAUSE);
  }

  @Test
  void everythingIsCountedByTheFaultDuringWhichItWasPublished() {
    accounts.fault("cut-after", 1_000, 1_100, false, "");
    accounts.sends("a", "plain", Word.RETURNED);
    accounts.throwsAfterSending("b", "java.io.IOException: unknown").message("b");
    accounts.at(5_000).wellDone("c").message("c");
    assertThat(accounts.verdict().lines())
        .containsExactlyInAnyOrder(
            new TallyLine("cut-after", 1, 2, 1, 0, 1, 0, 1, 0, 0, 0),
            new TallyLine(Tally.NO_FAULT, 0, 1, 0, 1, 1, 2, 0, 1, 0, 0));
  }
}
