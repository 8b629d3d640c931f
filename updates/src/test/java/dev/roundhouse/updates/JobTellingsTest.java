package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.job.JobQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class JobTellingsTest {
  @TempDir private Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static NoticeSettings nobody() throws IOException {
    return new NoticeSettings(
        false,
        List.of(),
        Optional.of(
            MailNoticesTest.mail(
                freePort(), 50, Duration.ofMinutes(5), List.of("ann@example.org"))));
  }

  private static List<String> rows(Database database, String query) {
    return database.in(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  private static List<String> states(Database database) {
    return rows(database, "select state from updates_job");
  }

  private static List<String> messages(Database database) {
    return rows(database, "select body from updates_notice");
  }

  private void killed() throws Exception {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            EndedAndKilled.class.getName(),
            folder.toString(),
            Integer.toString(freePort()));
    Process process =
        new ProcessBuilder(line).redirectError(folder.resolve("err").toFile()).start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(out.readLine()).as("see %s", folder.resolve("err")).isEqualTo("ended");
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void tellsOfAJobThatEndedWhenTheProgramWasKilled() throws Exception {
    killed();

    try (Database database = Database.open(folder)) {
      assertThat(states(database)).containsExactly("rejected");
      assertThat(messages(database))
          .singleElement()
          .asString()
          .contains("files: version 1.1.0 is not taken", "it is deprecated");
      assertThat(rows(database, "select attempts from updates_notice")).containsExactly("0");

      NoticeSettings settings = nobody();
      try (Notices notices = Notices.open(database, () -> settings, Ticker.system());
          JobQueue queue = EndedAndKilled.queue(database, notices, _ -> {})) {
        queue.start();
        await()
            .until(
                () -> rows(database, "select attempts from updates_notice").equals(List.of("1")));
        assertThat(messages(database)).as("told once").hasSize(1);
      }
    }
  }

  @Test
  void endsNoJobThatItCannotTellOf() throws Exception {
    NoticeSettings settings = nobody();
    try (Database database = Database.open(folder)) {
      try (Notices notices = Notices.open(database, () -> settings, Ticker.system());
          JobQueue queue = EndedAndKilled.queue(database, notices, _ -> {})) {
        database.in(handle ->
            handle.execute(
                "create trigger full before insert on updates_notice"
                    + " begin select raise(abort, 'no room'); end"));
        queue.start();
        Job job = queue.schedule(EndedAndKilled.wish());

        await().until(() -> queue.open().stream().anyMatch(each -> isPutOff(each, Instant.now())));

        assertThat(queue.get(job.id()).state()).isInstanceOf(JobState.Discovered.class);
        assertThat(states(database)).containsExactly("discovered");
        assertThat(messages(database)).isEmpty();
      }
      database.in(handle -> handle.execute("drop trigger full"));
      try (Notices notices = Notices.open(database, () -> settings, Ticker.system());
          JobQueue queue = EndedAndKilled.queue(database, notices, _ -> {})) {
        queue.start();
        await().until(() -> states(database).equals(List.of("rejected")));
        assertThat(messages(database)).hasSize(1);
      }
    }
  }

  private static boolean isPutOff(Job job, Instant now) {
    return job.notBefore().isAfter(now);
  }
}
