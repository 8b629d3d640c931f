package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Whether somebody takes connections at a port.
final class PortTest {
  static final Form FORM =
      Form.group(
          Form.field("host", Form.Plain.TEXT),
          Form.field("address", Form.Plain.TEXT, "The address that was connected to."),
          Form.field(
              "ports",
              Form.list(
                  Form.group(
                      Form.field("port", Form.Plain.WHOLE),
                      Form.field("open", Form.Plain.TRUTH),
                      Form.field(
                          "latency_ms", Form.maybe(Form.Plain.NUMBER), "Null when not open."),
                      Form.field(
                          "reason",
                          Form.maybe(Form.Plain.TEXT),
                          "Why it is not open: refused, timeout or unreachable.")))));

  private static final double NANOS = 1e6;
  private static final Duration BESIDES = Duration.ofSeconds(2);

  /// @param reason null when it is open
  private record Found(int port, long nanos, @Nullable String reason) {}

  private final AddressRules rules;
  private final Ticker ticker;

  PortTest(AddressRules rules, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// All ports at the same time, each at the first address of the host.
  byte[] run(String host, List<Integer> ports, Duration timeout)
      throws Refusal, InterruptedException {
    HostName name = HostName.parse(host);
    for (int port : ports) {
      rules.check(port);
    }
    InetAddress address = rules.permitted(name).getFirst();
    List<Callable<Found>> tries = new ArrayList<>();
    ports.forEach(port -> tries.add(() -> attempt(address, port, timeout)));
    List<Outcome<Found>> outcomes =
        new Fanout(ticker).all("port-test", tries, timeout.plus(BESIDES));
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("host", name.text())
            .member("address", address.getHostAddress())
            .key("ports")
            .array();
    for (int at = 0; at < ports.size(); at++) {
      int port = ports.get(at);
      write(
          writer,
          switch (outcomes.get(at)) {
            case Outcome.Done<Found>(Found found) -> found;
            case Outcome.Failed<Found>(Throwable _) -> new Found(port, 0, "unreachable");
            case Outcome.Late<Found>() -> new Found(port, 0, "timeout");
          });
    }
    return writer.end().end().toBytes();
  }

  private Found attempt(InetAddress address, int port, Duration timeout) {
    long start = ticker.nanos();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
      return new Found(port, ticker.nanos() - start, null);
    } catch (IOException e) {
      return new Found(port, 0, reason(e));
    }
  }

  static String reason(IOException failure) {
    return switch (failure) {
      case SocketTimeoutException _ -> "timeout";
      case NoRouteToHostException _ -> "unreachable";
      case ConnectException _ -> "refused";
      default -> "unreachable";
    };
  }

  private static void write(JsonWriter writer, Found found) {
    writer
        .object()
        .member("port", found.port())
        .member("open", found.reason() == null)
        .member(
            "latency_ms",
            Figures.of(found.reason() == null ? found.nanos() / NANOS : Double.NaN, 2));
    Figures.member(writer, "reason", found.reason());
    writer.end();
  }
}
