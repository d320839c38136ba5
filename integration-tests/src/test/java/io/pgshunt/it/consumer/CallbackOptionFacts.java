package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgshunt.celery.CeleryCodec;
import io.pgshunt.celery.ConfiguredRouting;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Routing;
import io.pgshunt.celery.Translation;
import io.pgshunt.task.ContinuationSpec;
import io.pgshunt.task.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the options of a callback do, and to which queue it goes: facts 7 and 8. */
abstract class CallbackOptionFacts extends CeleryFacts {

  private static CeleryMessage add() {
    return CeleryMessage.of("lab.add", 2, 3);
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
                    .set("eta", "2020-01-01T00:00:00+00:00")
                    .set("expires", 600)
                    .set("shadow", "alias")
                    .set("headers", Map.of("x-tenant", "acme"))));

    TaskRun callback = lab.run("lab.cb");
    assertThat(callback.queue()).isEqualTo("alt");
    assertThat(callback.id()).isEqualTo("chosen-id");
    assertThat(callback.payload().priority()).isEqualTo(4);
    assertThat(callback.payload().timeLimit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(callback.payload().softTimeLimit()).isEqualTo(Duration.ofSeconds(20));
    assertThat(callback.payload().eta()).isEqualTo(Instant.parse("2020-01-01T00:00:00Z"));
    assertThat(callback.payload().expires()).isAfter(Instant.now());
    assertThat(callback.payload().headers().members())
        .containsEntry("x-tenant", RawJson.of("acme"))
        .containsEntry("shadow", RawJson.of("alias"));
  }

  @Test
  @Difference("An option that Celery does not know")
  void fact07DifferenceAnUnknownOptionIsKeptInAHeader() throws Exception {
    run(add().link(s("lab.cb").set("made_up_option", 1)));

    assertThat(lab.run("lab.cb").payload().headers())
        .isEqualTo(RawJson.parse("{\"celery_options\": {\"made_up_option\": 1}}"));
  }

  @Test
  @Difference("An option that Celery knows and a row does not carry")
  void fact07DifferenceAnOptionThatARowDoesNotCarryKeepsTheParentOnAmqp() {
    for (String option : List.of("retries", "mandatory", "user_id", "immediate")) {
      assertThat(
              translated(
                  add().link(s("lab.cb").set("queue", "alt").set(option, 1)),
                  ConfiguredRouting.none()))
          .as(option)
          .isEqualTo(PassThroughReason.CALLBACK_OPTION);
    }
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
  void fact07TheBrokerIsToldOfTheExpiryOfACallbackThatGoesBackToIt() throws Exception {
    run(add().link(s("lab.cb").set("expires", 600)));

    String expiration =
        CeleryCodec.encode(lab.run("lab.cb").payload(), Lab.QUEUE, Instant.now())
            .properties()
            .expiration();
    assertThat(Long.valueOf(expiration)).isBetween(1L, 600_000L);
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
  @Difference("The queue of a callback that names none")
  void fact08DifferenceTheSettingsOfTheSenderSayWhereACallbackWithoutQueueGoes() {
    CeleryMessage message = add().link(s("lab.cb"));

    assertThat(
            translated(
                message,
                ConfiguredRouting.builder().defaultQueue("d").taskRoute("lab.cb=r").build()))
        .isEqualTo(List.of("r"));
    assertThat(translated(message, ConfiguredRouting.builder().defaultQueue("d").build()))
        .isEqualTo(List.of("d"));
    assertThat(translated(message, ConfiguredRouting.none()))
        .isEqualTo(PassThroughReason.CALLBACK_WITHOUT_QUEUE);
  }

  /** The queues of the callbacks, or why the message stays on AMQP. */
  private static Object translated(CeleryMessage message, Routing routing) {
    Translation translation =
        new CeleryCodec(routing, 1 << 20).decode(message.protocol2(), Instant.now());
    if (translation instanceof Translation.PassThrough left) {
      return left.reason();
    }
    return ((Translation.Translated) translation)
        .payload().completion().onSuccess().stream().map(ContinuationSpec::queue).toList();
  }
}
