package io.pgshunt.it.consumer;

import static io.pgshunt.it.consumer.Signature.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgshunt.it.support.DatabaseAddress;
import io.pgshunt.it.support.ForkedJvm;
import io.pgshunt.it.support.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar in JVMs of its own. */
class ConsumerJarTest {

  private Lab lab;
  private RemoteRuns runs;
  private TcpProxy proxy;
  private WorkerJar jar;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    lab = new Lab();
    runs = new RemoteRuns();
    proxy = DatabaseAddress.of(lab.database).proxy();
    jar = new WorkerJar(lab.database, directory);
    jar.deploy(RemoteTask.class);
    jar.property(RemoteTask.PORT, String.valueOf(runs.port()));
  }

  @AfterEach
  void stop() throws IOException {
    jar.close();
    proxy.close();
    runs.close();
    lab.close();
  }

  private ForkedJvm work() {
    return jar.work(DatabaseAddress.of(lab.database).through(proxy), "--lease", "2s");
  }

  @Test
  void aConsumerThatIsKilledBeforeItsCommitLosesNothingAndTheContinuationRunsOnce()
      throws Exception {
    CeleryMessage message = CeleryMessage.of("lab.remote").link(s("lab.cb"));
    lab.publish(message);
    ForkedJvm killed = work();
    RemoteRuns.Run first = runs.next();
    assertThat(first.report()).isEqualTo(message.id() + " 1");
    proxy.hold();
    first.end("first");
    killed.kill();
    proxy.down();
    assertThat(lab.column("select task_name from pgshunt.task")).containsExactly("lab.remote");

    proxy.up();
    work();
    RemoteRuns.Run second = runs.next();
    assertThat(second.report()).isEqualTo(message.id() + " 2");
    second.end("second");
    await().until(() -> lab.column("select task_name from pgshunt.task").contains("lab.cb"));
    lab.startConsumer();
    lab.drained();

    assertThat(lab.calls()).containsExactly("lab.cb(\"second\")");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
  void aConsumerThatIsToldToStopLetsItsTaskEndAndWritesThat() throws Exception {
    lab.publish(CeleryMessage.of("lab.remote").link(s("lab.cb").set("queue", "unconsumed")));
    ForkedJvm jvm = work();
    RemoteRuns.Run run = runs.next();
    jvm.terminate();
    await().until(() -> jvm.errors().stream().anyMatch(line -> line.endsWith(" stops")));
    lab.publish(CeleryMessage.of("lab.remote"));
    run.end("in time");

    assertThat(jvm.waitForExit()).isEqualTo(128 + 15);
    assertThat(lab.column("select task_name || args from pgshunt.task order by id"))
        .containsExactlyInAnyOrder("lab.remote[]", "lab.cb[\"in time\"]");
    assertThat(lab.column("select id from pgshunt.worker")).isEmpty();
    assertThat(jvm.errors()).noneMatch(line -> line.contains("Exception"));
  }
}
