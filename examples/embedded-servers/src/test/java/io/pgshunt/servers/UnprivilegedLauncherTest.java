package io.pgshunt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way for root without user namespaces: every program that can give the server a user. */
class UnprivilegedLauncherTest {

  @BeforeEach
  void onlyRootCanGiveRightsAway() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
    assumeTrue(LinuxUser.ofThisProcess() == 0, "not root");
  }

  @AfterEach
  void forget() {
    System.clearProperty(EmbeddedPostgres.LAUNCHER_PROPERTY);
  }

  @ParameterizedTest
  @EnumSource(LinuxUser.Switching.class)
  void theServerRunsAsAnotherUserAndComesBackAfterAKill(LinuxUser.Switching switching)
      throws Exception {
    assumeTrue(LinuxUser.tryOut(switching).isPresent(), switching + " does not work here");
    System.setProperty(EmbeddedPostgres.LAUNCHER_PROPERTY, switching.name());
    try (EmbeddedPostgres postgres = EmbeddedPostgres.launch(Map.of("work_mem", "7MB"))) {
      String url = postgres.createDatabase();
      Path data = Path.of(ask(url, "show data_directory"));
      assertThat(LinuxUser.ownerOf(data)).isNotZero();
      assertThat(ask(url, "show fsync")).isEqualTo("on");
      assertThat(ask(url, "show synchronous_commit")).isEqualTo("on");
      assertThat(ask(url, "show work_mem")).isEqualTo("7MB");
      postgres.kill();
      postgres.start();
      assertThat(ask(url, "select 1")).isEqualTo("1");
      postgres.stop();
      postgres.start();
      assertThat(ask(url, "select 2")).isEqualTo("2");
    }
  }

  private static String ask(String url, String query) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, EmbeddedPostgres.USER, null);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }
}
