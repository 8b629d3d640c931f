package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.container.EngineException;
import dev.roundhouse.fleet.container.EngineSocket;
import dev.roundhouse.fleet.container.EngineWire;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The API of the container engine for one who may make certain requests only: whatever no rule
/// allows is never sent, whoever asks and however. Every call has a deadline. Safe for many
/// threads; blocks the caller.
public final class EngineApi implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int MOST = 4 << 20;
  private static final int FAILED = 400;
  private static final int NOT_FOUND = 404;

  private final EngineWire wire;
  private final List<EngineRule> allowed;

  /// A request.
  ///
  /// @param query its keys and values, not encoded
  /// @param body as JSON; empty for none
  /// @param most bytes of the answer that are kept
  /// @param isEndKept whether of a longer answer the end is kept, not the beginning
  public record Ask(
      String method,
      String path,
      Map<String, String> query,
      byte[] body,
      Duration within,
      int most,
      boolean isEndKept) {
    public Ask {
      requireNonNull(method, "method");
      requireNonNull(path, "path");
      query = Map.copyOf(query);
      requireNonNull(body, "body");
      requireNonNull(within, "within");
    }

    public static Ask get(String path, Map<String, String> query) {
      return new Ask("GET", path, query, new byte[0], ANSWER, MOST, false);
    }

    public static Ask post(String path, Map<String, String> query) {
      return new Ask("POST", path, query, new byte[0], ANSWER, MOST, false);
    }

    public static Ask delete(String path, Map<String, String> query) {
      return new Ask("DELETE", path, query, new byte[0], ANSWER, MOST, false);
    }

    public Ask with(byte[] json) {
      return new Ask(method, path, query, json, within, most, isEndKept);
    }

    public Ask within(Duration time) {
      return new Ask(method, path, query, body, time, most, isEndKept);
    }

    /// Reads the answer to its end, and keeps the last of it.
    public Ask toItsEnd(int bytes) {
      return new Ask(method, path, query, body, within, bytes, true);
    }
  }

  /// An answer that is none of a failure.
  ///
  /// @param isCut whether there was more of it
  public record Told(int status, byte[] body, boolean isCut) {
    public Told {
      requireNonNull(body, "body");
    }
  }

  private EngineApi(EngineWire wire, List<EngineRule> allowed) {
    this.wire = wire;
    this.allowed = allowed;
  }

  /// Prepares to speak with the engine, and says nothing yet.
  ///
  /// @param address a path, or as in `DOCKER_HOST`
  /// @throws IllegalArgumentException when that is no unix socket
  public static EngineApi open(String address, List<EngineRule> allowed) {
    return new EngineApi(EngineWire.at(EngineSocket.parse(address)), List.copyOf(allowed));
  }

  /// @throws EngineTrouble when it may not be asked, or does not do it
  public Told ask(Ask ask) throws EngineTrouble, InterruptedException {
    boolean isAllowed =
        allowed.stream()
            .anyMatch(rule -> rule.fits(ask.method(), ask.path(), ask.query().keySet()));
    if (!isAllowed) {
      throw new EngineTrouble(
          EngineTrouble.Kind.NOT_ALLOWED,
          "the request %s %s to the container engine is none that may be made here"
              .formatted(ask.method(), ask.path()));
    }
    EngineWire.Reply reply = sent(ask);
    if (reply.status() >= FAILED) {
      boolean isMissing = reply.status() == NOT_FOUND;
      throw new EngineTrouble(
          isMissing ? EngineTrouble.Kind.NOT_FOUND : EngineTrouble.Kind.REFUSED,
          "the container engine says: " + words(reply));
    }
    return new Told(reply.status(), reply.body(), reply.isCut());
  }

  private EngineWire.Reply sent(Ask ask) throws EngineTrouble, InterruptedException {
    String query =
        new TreeMap<>(ask.query())
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    String target = ask.path() + (query.isEmpty() ? "" : "?" + query);
    try {
      return wire.send(
          new EngineWire.Sent(
              ask.method(), target, ask.body(), ask.within(), ask.most(), ask.isEndKept()));
    } catch (EngineException e) {
      throw new EngineTrouble(EngineTrouble.Kind.UNREACHABLE, e.what(), e);
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String words(EngineWire.Reply reply) {
    try {
      String message = Json.parse(reply.body()).get("message").text();
      if (message != null) {
        return message.strip();
      }
    } catch (MalformedFrame _) {
      return "status " + reply.status() + ", and nothing that can be read";
    }
    return "status " + reply.status();
  }

  @Override
  public void close() {
    wire.close();
  }
}
