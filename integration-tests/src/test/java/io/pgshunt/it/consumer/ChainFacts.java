package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static io.pgshunt.it.consumer.Signature.si;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import org.junit.jupiter.api.Test;

/** Chains, in both protocols, and chords: facts 29 to 35. */
abstract class ChainFacts extends CeleryFacts {

  private static CeleryMessage add() {
    return CeleryMessage.of("lab.add", 1, 2);
  }

  @Test
  void fact29AChainRunsFromTheEndOfItsArrayAndItsMembersHaveTheIdsTheyCameWith() throws Exception {
    CeleryMessage message =
        add()
            .then(
                s("lab.echo", "m").kwarg("k", 1).set("task_id", "second"),
                s("lab.cb").set("task_id", "third"));

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.add(1, 2)", "lab.echo(3, \"m\", k=1)", lab.run("lab.cb").call());
    assertThat(lab.run("lab.echo").id()).isEqualTo("second");
    assertThat(lab.run("lab.echo").parentId()).isEqualTo(message.id());
    assertThat(lab.run("lab.cb").id()).isEqualTo("third");
    assertThat(lab.run("lab.cb").parentId()).isEqualTo("second");
    assertThat(lab.run("lab.cb").rootId()).isEqualTo(message.id());
  }

  @Test
  void fact29AChainAsCallbackIsItsFirstMemberAndTheRestFollows() throws Exception {
    run(add().link(Signature.chain(s("lab.ret", "m"), s("lab.cb"))));

    assertThat(lab.calls()).containsExactly("lab.add(1, 2)", "lab.ret(3, \"m\")", "lab.cb(3)");
    assertThat(lab.run("lab.cb").parentId()).isEqualTo(lab.run("lab.ret").id());
  }

  @Test
  void fact30EachMemberGetsThePreviousResultUnlessItIsImmutable() throws Exception {
    run(add().then(si("lab.ret", "m"), s("lab.cb", "own")));

    assertThat(lab.calls())
        .containsExactly("lab.add(1, 2)", "lab.ret(\"m\")", "lab.cb(\"m\", \"own\")");
  }

  @Test
  void fact30TheQueueOfTheFirstMemberIsItsOwn() throws Exception {
    run(add().queue("alt").then(s("lab.ret"), s("lab.cb")));

    assertThat(lab.run("lab.add").queue()).isEqualTo("alt");
    assertThat(lab.run("lab.ret").queue()).isEqualTo(Lab.QUEUE);
    assertThat(lab.run("lab.cb").queue()).isEqualTo(Lab.QUEUE);
  }

  @Test
  void fact31TheMemberThatFailsFiresLinkErrorWithItsOwnId() throws Exception {
    run(
        add()
            .linkError(s("lab.old_errback"))
            .then(
                s("lab.fail", "m").linkError(s("lab.old_errback")),
                s("lab.cb").linkError(s("lab.old_errback"))));

    String failed = lab.run("lab.fail").id();
    assertThat(lab.calls())
        .containsExactly(
            "lab.add(1, 2)", "lab.fail(3, \"m\")", "lab.old_errback(\"" + failed + "\")");
    assertThat(lab.run("lab.old_errback").parentId()).isEqualTo(failed);
  }

  @Test
  void fact31AFirstMemberThatFailsEndsTheChain() throws Exception {
    CeleryMessage message =
        CeleryMessage.of("lab.fail", 1).linkError(s("lab.old_errback")).then(s("lab.cb"));

    run(message);

    assertThat(lab.calls())
        .containsExactly("lab.fail(1)", "lab.old_errback(\"" + message.id() + "\")");
  }

  @Test
  void fact31LinkErrorOfOneMemberCoversThatMemberOnly() throws Exception {
    run(add().linkError(s("lab.old_errback")).then(s("lab.fail", "m"), s("lab.cb")));

    assertThat(lab.calls()).containsExactly("lab.add(1, 2)", "lab.fail(3, \"m\")");
  }

  @Test
  void fact32LinkOnAChainRunsAfterItsLastMember() throws Exception {
    run(add().then(s("lab.ret", "m").link(s("lab.cb"))));

    assertThat(lab.calls()).containsExactly("lab.add(1, 2)", "lab.ret(3, \"m\")", "lab.cb(3)");
  }

  @Test
  void fact33CallbacksAndChainBothGetTheResultCallbacksFirst() throws Exception {
    run(
        add()
            .link(s("lab.cb2", "side").set("queue", "unconsumed"))
            .then(s("lab.ret", "m").set("queue", "unconsumed")));

    assertThat(lab.column("select task_name || args from pgshunt.task order by id"))
        .containsExactly("lab.cb2[3, \"side\"]", "lab.ret[3, \"m\"]");
  }

  @Test
  void fact34InProtocol1AChainIsNestedLinks() throws Exception {
    lab.publish(add().link(s("lab.cb").link(s("lab.cb2", "own"))).protocol1());
    lab.drained();

    assertThat(lab.calls())
        .containsExactly("lab.add(1, 2)", "lab.cb(3)", "lab.cb2(\"cb-result\", \"own\")");
  }

  @Test
  void fact34Protocol1FailsAndRunsWithItsMinimumToo() throws Exception {
    CeleryMessage failing = CeleryMessage.of("lab.fail", 2).linkError(s("lab.old_errback"));
    lab.publish(failing.protocol1());
    lab.drained();
    lab.publish(CeleryMessage.of("lab.add").minimalProtocol1());
    lab.drained();

    assertThat(lab.calls())
        .containsExactly("lab.fail(2)", "lab.old_errback(\"" + failing.id() + "\")", "lab.add()");
  }

  @Test
  @Difference("A chord, or a member of one")
  void fact35DifferenceAMemberOfAChordStaysWithAmqp() {
    assertThat(lab.translate(add().chord(s("lab.cb")).protocol2()))
        .isInstanceOfSatisfying(
            Translation.PassThrough.class,
            left -> assertThat(left.reason()).isEqualTo(PassThroughReason.CHORD));
  }
}
