package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Addresses;
import dev.roundhouse.http.ClientSettings;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request, and how it was answered. Neither the body nor the headers are told: whoever asks
/// wants to know whether it works, and must not be able to read through this machine what only this
/// machine may.
final class HttpTest {
  static final Form FORM =
      Form.group(
          Form.field("url", Form.Plain.TEXT),
          Form.field("final_url", Form.Plain.TEXT, "Where the last redirect led."),
          Form.field("method", Form.Plain.TEXT),
          Form.field("status", Form.Plain.WHOLE),
          Form.field("content_type", Form.maybe(Form.Plain.TEXT)),
          Form.field("total_time_ms", Form.Plain.NUMBER, "All redirects and the body included."),
          Form.field("size", Form.Plain.WHOLE, "Bytes of the body that were read."),
          Form.field("truncated", Form.Plain.TRUTH, "Whether the body is larger than was read."),
          Form.field(
              "redirects",
              Form.list(
                  Form.group(
                      Form.field("url", Form.Plain.TEXT),
                      Form.field("status", Form.Plain.WHOLE)))));

  private static final int MOST_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_BODY = 1 << 20;
  private static final double NANOS = 1e6;
  private static final String[] HEADERS = {"User-Agent", "roundhouse", "Accept", "*/*"};

  /// How one request was answered.
  private sealed interface Answer {
    /// Look there.
    record Elsewhere(WebAddress at, int status) implements Answer {}

    record Found(WebAddress at, int status, @Nullable String type, long size, boolean isCut)
        implements Answer {}
  }

  /// A redirect that was followed.
  private record Step(WebAddress from, int status) {}

  private final AddressRules rules;
  private final Ticker ticker;

  HttpTest(AddressRules rules, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  byte[] run(String url, String method, Duration timeout) throws Refusal {
    long start = ticker.nanos();
    long deadline = start + timeout.toNanos();
    WebAddress at = WebAddress.parse(url);
    List<Step> steps = new ArrayList<>();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - ticker.nanos()));
      switch (request(at, method, left, deadline)) {
        case Answer.Found found -> {
          return told(url, method, found, steps, ticker.nanos() - start);
        }
        case Answer.Elsewhere(WebAddress next, int status) -> {
          if (steps.size() == MOST_REDIRECTS) {
            throw new Refusal(
                Refusal.Kind.FAILED, "it redirects more than " + MOST_REDIRECTS + " times");
          }
          steps.add(new Step(at, status));
          at = next;
        }
      }
    }
  }

  /// The rules are asked before anything is sent, and what they gave is what is connected to.
  private Answer request(WebAddress at, String method, Duration within, long deadline)
      throws Refusal {
    rules.check(at.port());
    List<InetAddress> permitted = rules.permitted(at.host());
    Addresses pinned =
        (_, port) -> {
          if (port != at.port()) {
            throw new IOException("port " + port + " was not checked");
          }
          return permitted;
        };
    try (HttpClient client = HttpClient.open(settings(within), pinned);
        HttpClient.Exchange exchange = client.exchange(client.target(at.uri()))) {
      Reply reply = exchange.send(method, HEADERS, new byte[0]);
      String location = reply.header("location");
      if (REDIRECTS.contains(reply.status()) && location != null) {
        return new Answer.Elsewhere(at.follow(location), reply.status());
      }
      return body(at, method, reply, deadline);
    } catch (UpstreamException e) {
      throw new Refusal(Refusal.Kind.FAILED, "no answer: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.FAILED, "the answer broke off: " + e.getMessage(), e);
    }
  }

  private Answer body(WebAddress at, String method, Reply reply, long deadline) throws IOException {
    long size = 0;
    boolean isCut = false;
    if (!method.equals("HEAD")) {
      byte[] buffer = new byte[8192];
      InputStream body = reply.stream();
      int count = body.read(buffer);
      while (count >= 0 && !isCut) {
        size += count;
        isCut = size > MOST_BODY || ticker.nanos() - deadline > 0;
        count = isCut ? count : body.read(buffer);
      }
    }
    String type = reply.mediaType();
    return new Answer.Found(at, reply.status(), type.isEmpty() ? null : type, size, isCut);
  }

  private static ClientSettings settings(Duration within) {
    return new ClientSettings(
        within, within, Duration.ofSeconds(1), 0, new ByteSize(MOST_BODY), ByteSize.ofKiB(64));
  }

  private static byte[] told(
      String url, String method, Answer.Found found, List<Step> steps, long nanos) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("url", url)
            .member("final_url", found.at().uri().toString())
            .member("method", method)
            .member("status", found.status());
    Figures.member(writer, "content_type", found.type());
    writer
        .member("total_time_ms", Figures.of(nanos / NANOS, 2))
        .member("size", found.size())
        .member("truncated", found.isCut())
        .key("redirects")
        .array();
    for (Step step : steps) {
      writer
          .object()
          .member("url", step.from().uri().toString())
          .member("status", step.status())
          .end();
    }
    return writer.end().end().toBytes();
  }
}
