package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.MailSettings;
import dev.roundhouse.storage.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

@Timeout(120)
final class MailNoticesTest {
  private static final Pattern ID = Pattern.compile("(?m)^Message-ID: (<.*>)");

  /// A message that a real mail server was given.
  private record Arrived(String to, String text) {
    String id() {
      Matcher matcher = ID.matcher(text);
      return matcher.find() ? matcher.group(1) : "none";
    }
  }

  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();

  @TempDir private Path folder;

  /// Nobody called `nobody` lives here.
  private final class Listener implements SimpleMessageListener {
    @Override
    public boolean accept(String from, String recipient) {
      boolean isKnown = !recipient.startsWith("nobody@");
      refusals.addAndGet(isKnown ? 0 : 1);
      return isKnown;
    }

    @Override
    public void deliver(String from, String recipient, InputStream data) throws IOException {
      arrived.add(new Arrived(recipient, new String(data.readAllBytes(), UTF_8)));
    }
  }

  private SMTPServer server(int port) {
    SMTPServer server =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(port)
            .simpleMessageListener(new Listener())
            .build();
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static MailSettings mail(int port, int attempts, Duration pause, List<String> to) {
    return new MailSettings(
        "localhost",
        Optional.of(port),
        MailSettings.Security.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "roundhouse@example.org",
        to,
        Duration.ofSeconds(20),
        attempts,
        pause);
  }

  private static NoticeSettings people(int port, int attempts, String... to) {
    return new NoticeSettings(
        false, List.of(), Optional.of(mail(port, attempts, Duration.ofMillis(20), List.of(to))));
  }

  static Notice notice(String version) {
    return new Notice(
        Notice.Kind.ROLLED_BACK,
        "files",
        version,
        "server files: some-server " + version + " was taken back; 1.1.0 runs again",
        List.of("it crashed", "see: roundhouse update job update_files-1"));
  }

  private Arrived next() throws InterruptedException {
    return requireNonNull(arrived.poll(30, TimeUnit.SECONDS), "arrives in time");
  }

  private static int count(Database database, String of) {
    return database.in(handle ->
        handle
            .createQuery("select coalesce(%s, 0) from updates_notice".formatted(of))
            .mapTo(Integer.class)
            .one());
  }

  @Test
  void bringsItToEachPersonWhenTheServerIsBack() throws Exception {
    int port = freePort();
    NoticeSettings settings = people(port, 50, "ann@example.org", "bob@example.org");
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> settings, Ticker.system())) {
      notices.tell(notice("1.2.0"));
      await().until(() -> count(database, "min(attempts)") > 1);
      SMTPServer server = server(port);
      try {
        Arrived one = next();
        Arrived other = next();

        assertThat(List.of(one.to(), other.to()))
            .containsExactlyInAnyOrder("ann@example.org", "bob@example.org");
        assertThat(one.id()).endsWith("@example.org>").isEqualTo(other.id());
        assertThat(one.text())
            .contains("Subject: [roundhouse] files: version 1.2.0 was rolled back\r\n")
            .contains("To: " + one.to() + "\r\n")
            .contains("Auto-Submitted: auto-generated\r\n")
            .contains("some-server 1.2.0 was taken back; 1.1.0 runs again\r\n\r\nit crashed\r\n")
            .contains("\r\nsee: roundhouse update job update_files-1\r\n");
        await().until(() -> count(database, "count(*)") == 0);
        assertThat(arrived).isEmpty();
      } finally {
        server.stop();
      }
    }
  }

  @Test
  void asksNobodyTwiceWhoIsRefusedForGood() throws Exception {
    SMTPServer server = server(0);
    NoticeSettings settings =
        people(server.getPortAllocated(), 50, "nobody@example.org", "bob@example.org");
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> settings, Ticker.system())) {
      notices.tell(notice("1.2.0"));

      assertThat(next().to()).isEqualTo("bob@example.org");
      await().until(() -> count(database, "count(*)") == 0);
      assertThat(refusals).hasValue(1);
    } finally {
      server.stop();
    }
  }

  @Test
  void givesUpAfterItsAttempts() throws Exception {
    NoticeSettings settings = people(freePort(), 3, "ann@example.org");
    try (Database database = Database.open(folder);
        Notices notices = Notices.open(database, () -> settings, Ticker.system())) {
      notices.tell(notice("1.2.0"));
      await().until(() -> count(database, "count(*)") == 0);
    }
  }

  @Test
  void keepsNobodyOfTheOtherWayWaiting() throws Exception {
    BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          try (exchange) {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    web.start();
    Path secret = Files.writeString(folder.resolve("secret"), "sixteen bytes and more");
    // Accepts, by its backlog, and never says a word.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Database database = Database.open(folder)) {
      NoticeSettings.Webhook hook =
          new NoticeSettings.Webhook(
              URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/"),
              secret,
              Duration.ofSeconds(20),
              3,
              Duration.ofMillis(20));
      NoticeSettings settings =
          new NoticeSettings(
              false,
              List.of(hook),
              Optional.of(
                  mail(
                      silent.getLocalPort(),
                      3,
                      Duration.ofMillis(20),
                      List.of("ann@example.org"))));
      try (Notices notices = Notices.open(database, () -> settings, Ticker.system())) {
        long start = System.nanoTime();
        for (int at = 0; at < 5; at++) {
          notices.tell(notice("1.2." + at));
          assertThat(posted.poll(10, TimeUnit.SECONDS)).contains("1.2." + at);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        await("e-mails alone wait").until(() -> count(database, "count(*)") == 5);
      }
    } finally {
      web.stop(0);
    }
  }

  /// A program of its own that tells one thing, and is killed when it has.
  ///
  /// @return the classes that it has loaded
  private String killed(String way, int port) throws Exception {
    Path classes = folder.resolve("classes-" + way);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.add("-Xlog:class+load:file=" + classes);
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(
        List.of(
            ToldAndKilled.class.getName(),
            Files.createDirectories(folder.resolve(way)).toString(),
            way,
            Integer.toString(port)));
    Process process =
        new ProcessBuilder(line).redirectError(folder.resolve("err").toFile()).start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      assertThat(out.readLine()).as("see %s", folder.resolve("err")).isEqualTo("told");
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    return Files.readString(classes);
  }

  @Test
  void bringsWhatAProgramHasToldThatWasKilled() throws Exception {
    int port = freePort();

    String classes = killed(ToldAndKilled.MAIL, port);

    assertThat(classes).contains("jakarta.mail.Transport");
    SMTPServer server = server(port);
    NoticeSettings settings = people(port, 50, "ann@example.org");
    try (Database database = Database.open(folder.resolve(ToldAndKilled.MAIL))) {
      assertThat(count(database, "count(*)")).isEqualTo(1);
      try (Notices _ = Notices.open(database, () -> settings, Ticker.system())) {
        assertThat(next().text()).contains("version 1.2.0 was rolled back");
        await().until(() -> count(database, "count(*)") == 0);
      }
    } finally {
      server.stop();
    }
  }

  @Test
  void loadsNoMailLibraryWhereNobodyGetsMail() throws Exception {
    String classes = killed(ToldAndKilled.WEBHOOK, freePort());

    assertThat(classes)
        .contains("dev.roundhouse.updates.notify.Carrier", "dev.roundhouse.http.SignedPost")
        .doesNotContain("jakarta.mail", "org.eclipse.angus", "dev.roundhouse.mail.Transmission");
  }
}
