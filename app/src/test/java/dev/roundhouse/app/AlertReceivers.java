package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/// Who is told of alerts: a mail server, three HTTP servers in one, and the log of the program, all
/// of them real. Keeps what came, in words that are the same for all.
final class AlertReceivers implements AutoCloseable {
  static final List<String> CHANNELS = List.of("mail", "chat", "hook", "duty", "lines");

  private static final String KEY = "a-key-of-sixteen-bytes";

  /// The logger lives as long as somebody holds it.
  private static final Logger LOG = Logger.getLogger("roundhouse.alerts");

  private final Map<String, List<String>> came = new ConcurrentHashMap<>();
  private final List<String> forged = new CopyOnWriteArrayList<>();
  private final List<Json> events = new CopyOnWriteArrayList<>();
  private final Path folder;
  private final HttpServer http;
  private final SMTPServer mail;
  private final Handler lines;

  AlertReceivers(Path folder) throws IOException {
    this.folder = folder;
    CHANNELS.forEach(each -> came.put(each, new CopyOnWriteArrayList<>()));
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String path = exchange.getRequestURI().getPath().substring(1);
          String signature = "" + exchange.getRequestHeaders().getFirst("X-Roundhouse-Signature");
          String time = "" + exchange.getRequestHeaders().getFirst("X-Roundhouse-Timestamp");
          if (path.equals("hook") && !signature.equals(signed(time, body))) {
            forged.add(signature);
          }
          take(path, body);
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    http.start();
    this.mail =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .simpleMessageListener(new Mailbox())
            .build();
    mail.start();
    this.lines = new Lines();
    LOG.addHandler(lines);
    secret("hook.key", KEY);
    secret("duty.key", "the-routing-key");
    secret("chat.url", "http://127.0.0.1:" + http.getAddress().getPort() + "/chat");
  }

  private void secret(String name, String content) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }

  private static String signed(String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(US_ASCII), "HmacSHA256"));
      mac.update((time + ".").getBytes(US_ASCII));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// In the words of a subject: `[CRITICAL] …`, or `[resolved] …`.
  private void take(String path, byte[] body) {
    try {
      Json json = Json.parse(body);
      switch (path) {
        case "chat" -> came("chat", "" + json.get("text").text());
        case "hook" ->
            came(
                "hook",
                (json.get("event").text() + " ").replace("alert.resolved", "[resolved]")
                    + json.get("title").text());
        default -> {
          events.add(json);
          came(
              "duty",
              (json.get("event_action").text() + " ").replace("resolve ", "[resolved] ")
                  + json.get("payload").get("summary").text());
        }
      }
    } catch (dev.roundhouse.protocol.MalformedFrame e) {
      forged.add(new String(body, UTF_8));
    }
  }

  private void came(String channel, String text) {
    came.getOrDefault(channel, forged).add(text);
  }

  /// Takes mail for everybody.
  private final class Mailbox implements SimpleMessageListener {
    @Override
    public boolean accept(String from, String recipient) {
      return true;
    }

    @Override
    public void deliver(String from, String recipient, InputStream data) throws IOException {
      // Long subjects are folded.
      came("mail", new String(data.readAllBytes(), UTF_8).replaceAll("\r?\n[ \t]", " "));
    }
  }

  /// Hears the log.
  private final class Lines extends Handler {
    private final SimpleFormatter words = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      came("lines", words.formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /// All five, as they stand in the file below `monitoring.alerts`.
  String yaml() {
    return """
        channels:
          mail:
            email: {host: localhost, port: %d, security: none, from: rh@example.org, to: [ann@example.org]}
          chat: {slack: {url-file: chat.url}}
          hook: {webhook: {url: 'http://127.0.0.1:%d/hook', secret-file: hook.key}}
          duty:
            pagerduty: {url: 'http://127.0.0.1:%d/duty', routing-key-file: duty.key}
            minimum: info
          lines: {log: warning}
    """
        .formatted(
            mail.getPortAllocated(), http.getAddress().getPort(), http.getAddress().getPort());
  }

  /// Whether each channel has heard this and that in one message.
  boolean haveAllHeard(String one, String other) {
    return CHANNELS.stream().allMatch(each -> hasHeard(each, one, other));
  }

  private boolean hasHeard(String channel, String one, String other) {
    return came.getOrDefault(channel, List.of()).stream()
        .anyMatch(each -> each.contains(one) && each.contains(other));
  }

  /// What came to each channel.
  Map<String, List<String>> all() {
    return came;
  }

  /// How often a channel has heard this.
  long count(String channel, String one, String other) {
    return came.getOrDefault(channel, List.of()).stream()
        .filter(each -> each.contains(one) && each.contains(other))
        .count();
  }

  /// Every incident that was opened was closed, and nothing came that was not signed.
  void checkWhatCame() {
    assertThat(forged).isEmpty();
    List<String> opened = keys("trigger");
    assertThat(opened).isNotEmpty().doesNotHaveDuplicates();
    assertThat(keys("resolve")).containsExactlyInAnyOrderElementsOf(opened);
    assertThat(events)
        .allSatisfy(
            each -> assertThat(each.get("routing_key").text()).isEqualTo("the-routing-key"));
  }

  private List<String> keys(String action) {
    return events.stream()
        .filter(each -> action.equals(each.get("event_action").text()))
        .map(each -> "" + each.get("dedup_key").text())
        .toList();
  }

  @Override
  public void close() {
    LOG.removeHandler(lines);
    http.stop(0);
    mail.stop();
  }
}
