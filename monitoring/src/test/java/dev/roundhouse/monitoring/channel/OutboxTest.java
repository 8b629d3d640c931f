package dev.roundhouse.monitoring.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.Alerts.Tested;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.channel.Message.Kind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/// Messages to real receivers.
@Timeout(120)
final class OutboxTest {
  private static final String KEY = "a-key-of-sixteen-bytes";

  /// A POST as it came.
  private record Posted(String path, String body, String signature, String time) {
    Json json() throws Exception {
      return Json.parse(body.getBytes(UTF_8));
    }
  }

  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> mailed = new LinkedBlockingQueue<>();

  /// What the next POSTs to a path are answered with, before 200.
  private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final Map<String, ChannelSettings> channels = new ConcurrentHashMap<>();

  @TempDir private Path folder;
  private HttpServer http;
  private Database database;
  private SqlOutbox letters;
  private Outbox outbox;

  @BeforeEach
  void open() throws Exception {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(task -> Thread.ofVirtual().name("receiver").start(task));
    http.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          int status = 200;
          if (path.startsWith("/hang")) {
            try {
              hanging.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          }
          AtomicInteger left = refusals.get(path);
          if (left != null && left.getAndDecrement() > 0) {
            status = path.startsWith("/never") ? 400 : 503;
          } else {
            posted.add(
                new Posted(
                    path,
                    body,
                    "" + exchange.getRequestHeaders().getFirst("X-Roundhouse-Signature"),
                    "" + exchange.getRequestHeaders().getFirst("X-Roundhouse-Timestamp")));
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    http.start();
    database = Database.open(folder);
    database.migrate("monitoring_alert", 1);
    letters = new SqlOutbox(database);
    outbox = new Outbox(letters, () -> Map.copyOf(channels), (_, _) -> {}, Ticker.system());
  }

  @AfterEach
  void close() {
    hanging.countDown();
    outbox.close();
    database.close();
    http.stop(0);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
  }

  private Path secret(String name, String content) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content + "\n");
  }

  private ChannelSettings webhook(String path, int attempts) throws IOException {
    return new ChannelSettings.Webhook(
        new ChannelSettings.Webhook.Signed(
            url(path),
            secret(path.substring(1) + ".key", KEY),
            Duration.ofSeconds(20),
            attempts,
            Duration.ofMillis(10)),
        Severity.INFO,
        List.of());
  }

  private ChannelSettings slack() throws IOException {
    return new ChannelSettings.Slack(
        new ChannelSettings.Slack.Incoming(
            secret("slack.url", url("/services/T1/B2/secret").toString()),
            Duration.ofSeconds(5),
            3,
            Duration.ofMillis(10)),
        Severity.INFO,
        List.of());
  }

  private ChannelSettings pager() throws IOException {
    return new ChannelSettings.Pagerduty(
        new ChannelSettings.Pagerduty.Events(
            url("/v2/enqueue"),
            secret("pager.key", "routing-key-1"),
            Duration.ofSeconds(5),
            3,
            Duration.ofMillis(10)),
        Severity.INFO,
        List.of());
  }

  private void keep(Message message) {
    ChannelSettings channel = requireNonNull(channels.get(message.channel()), "channel");
    database.in(handle -> {
      SqlOutbox.keep(handle, message, channel);
      return message;
    });
    outbox.wake();
  }

  private Posted next() throws InterruptedException {
    return requireNonNull(posted.poll(30, TimeUnit.SECONDS), "arrives in time");
  }

  @Test
  void aWebhookIsSigned() throws Exception {
    channels.put("hook", webhook("/hook", 3));
    keep(Given.message("1", "hook", Kind.FIRING));

    Posted got = next();

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(US_ASCII), "HmacSHA256"));
    byte[] signed = (got.time() + "." + got.body()).getBytes(UTF_8);
    assertThat(got.signature())
        .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(signed)));
    assertThat(got.json().get("event").text()).isEqualTo("alert.firing");
    assertThat(got.json().get("alerts").items().getFirst().get("rule").text())
        .isEqualTo("server-down");
  }

  @Test
  void slackGetsPlainText() throws Exception {
    channels.put("chat", slack());
    keep(Given.message("1", "chat", Kind.FIRING));

    Posted got = next();

    assertThat(got.path()).isEqualTo("/services/T1/B2/secret");
    assertThat(got.json().get("text").text())
        .startsWith("*[CRITICAL] server a &lt;b&gt; is down &amp; out*")
        .contains("alerts-runbook.md#server-down");
  }

  @Test
  void aPagerOpensAndClosesTheSameIncident() throws Exception {
    channels.put("duty", pager());
    keep(Given.message("1", "duty", Kind.FIRING));
    keep(Given.message("2", "duty", Kind.ACKNOWLEDGED));
    keep(Given.message("3", "duty", Kind.RESOLVED));

    for (String action : List.of("trigger", "acknowledge", "resolve")) {
      Json got = next().json();
      assertThat(got.get("event_action").text()).isEqualTo(action);
      assertThat(got.get("dedup_key").text()).isEqualTo("roundhouse-00ff");
      assertThat(got.get("routing_key").text()).isEqualTo("routing-key-1");
      assertThat(got.get("payload").get("severity").text()).isEqualTo("critical");
      assertThat(got.get("payload").get("source").text()).isEqualTo("a");
    }
  }

  /// A mail server that keeps what it gets.
  private final class Listener implements SimpleMessageListener {
    @Override
    public boolean accept(String from, String recipient) {
      return !recipient.startsWith("nobody@");
    }

    @Override
    public void deliver(String from, String recipient, InputStream data) throws IOException {
      mailed.add(recipient + "\n" + new String(data.readAllBytes(), UTF_8));
    }
  }

  @Test
  void everyAddressGetsAMailOfItsOwn() throws Exception {
    SMTPServer server =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .simpleMessageListener(new Listener())
            .build();
    server.start();
    try {
      channels.put("ops", Given.mail(server.getPortAllocated(), "nobody@x.org", "ann@x.org"));
      keep(Given.message("1", "ops", Kind.FIRING));

      String got = requireNonNull(mailed.poll(30, TimeUnit.SECONDS), "arrives in time");

      assertThat(got).startsWith("ann@x.org").contains("[roundhouse] [CRITICAL] server a");
      await()
          .until(() ->
              letters.newest(10).stream()
                  .noneMatch(each -> each.state() == AlertDelivery.State.WAITING));
      assertThat(letters.newest(10))
          .extracting(each -> each.address() + " " + each.state())
          .containsExactlyInAnyOrder("nobody@x.org GIVEN_UP", "ann@x.org TAKEN");
    } finally {
      server.stop();
    }
  }

  @Test
  void triesAgainAndKeepsEveryAttempt() throws Exception {
    refusals.put("/hook", new AtomicInteger(2));
    channels.put("hook", webhook("/hook", 5));
    keep(Given.message("1", "hook", Kind.FIRING));
    keep(Given.message("2", "hook", Kind.RESOLVED));

    assertThat(next().json().get("event").text()).isEqualTo("alert.firing");
    assertThat(next().json().get("event").text()).isEqualTo("alert.resolved");
    await().until(() -> letters.waiting().isEmpty());
    AlertDelivery first = letters.newest(10).getLast();
    assertThat(first.state()).isEqualTo(AlertDelivery.State.TAKEN);
    assertThat(first.attempts())
        .extracting(AlertDelivery.Attempt::problem)
        .containsExactly("it answered 503", "it answered 503", "");
  }

  @Test
  void givesUpAndGoesOn() throws Exception {
    refusals.put("/hook", new AtomicInteger(3));
    channels.put("hook", webhook("/hook", 3));
    keep(Given.message("1", "hook", Kind.FIRING));
    keep(Given.message("2", "hook", Kind.RESOLVED));

    assertThat(next().json().get("id").text()).isEqualTo("2");
    AlertDelivery first = letters.newest(10).getLast();
    assertThat(first.state()).isEqualTo(AlertDelivery.State.GIVEN_UP);
    assertThat(first.attempts()).hasSize(3);
  }

  @Test
  void oneThatHangsHoldsUpNoOther() throws Exception {
    channels.put("slow", webhook("/hang", 1));
    channels.put("quick", webhook("/quick", 1));
    keep(Given.message("1", "slow", Kind.FIRING));
    keep(Given.message("2", "quick", Kind.FIRING));

    assertThat(next().path()).isEqualTo("/quick");
    hanging.countDown();
    assertThat(next().path()).isEqualTo("/hang");
  }

  @Test
  void whatIsForAChannelThatIsGoneIsGivenUp() throws Exception {
    channels.put("hook", webhook("/hook", 3));
    Message message = Given.message("1", "hook", Kind.FIRING);
    ChannelSettings channel = requireNonNull(channels.remove("hook"), "there");
    database.in(handle -> {
      SqlOutbox.keep(handle, message, channel);
      return message;
    });

    outbox.wake();

    await().until(() -> letters.waiting().isEmpty());
    assertThat(letters.newest(1).getFirst().attempts().getFirst().problem())
        .contains("no such channel");
  }

  @Test
  void aTestReallySendsAndSaysWhatIsWrong() throws Exception {
    Path open = folder.resolve("open.key");
    Files.writeString(open, "routing-key-2");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, ChannelSettings> tried =
        Map.of(
            "hook",
            webhook("/hook", 3),
            "duty",
            pager(),
            "lines",
            new ChannelSettings.Log(ChannelSettings.Log.Level.INFO, Severity.INFO, List.of()),
            "open",
            new ChannelSettings.Pagerduty(
                new ChannelSettings.Pagerduty.Events(
                    url("/v2"), open, Duration.ofSeconds(5), 3, Duration.ofMillis(10)),
                Severity.INFO,
                List.of()));

    List<Tested> all = outbox.test(tried, "ann");

    assertThat(all).filteredOn(each -> each.problem().isEmpty()).hasSize(3);
    assertThat(all)
        .filteredOn(each -> each.channel().equals("open"))
        .first()
        .satisfies(each -> assertThat(each.problem()).contains("chmod 600"));
    assertThat(posted).hasSize(3).anySatisfy(each -> assertThat(each.body()).contains("by ann"));
    assertThat(letters.newest(10)).hasSize(4);
  }

  @Test
  void aSecretAddressIsNotToldToAnybody() throws Exception {
    refusals.put("/services/T1/B2/secret", new AtomicInteger(9));
    channels.put("chat", slack());
    keep(Given.message("1", "chat", Kind.FIRING));

    await().until(() -> letters.waiting().isEmpty());

    assertThat(letters.newest(1).getFirst().attempts())
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.problem()).contains("503").doesNotContain("secret"));
  }

  @Test
  void keepsNoMoreThanItShould() throws Exception {
    ChannelSettings hook = webhook("/hook", 3);
    database.in(handle -> {
      for (int at = 0; at < 1003; at++) {
        SqlOutbox.keep(handle, Given.message("m" + at, "hook", Kind.FIRING), hook);
      }
      return hook;
    });

    assertThat(letters.newest(2000))
        .hasSize(1000)
        .extracting(AlertDelivery::id)
        .doesNotContain("m2");
    assertThat(letters.counted("hook", Instant.EPOCH)).isEqualTo(1000);
  }
}
