package dev.roundhouse.monitoring.telemetry;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.RequestTrace;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.telemetry.Span.Kind;
import dev.roundhouse.protocol.TraceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request under way, with the part of it that is under way: by the semantic conventions for MCP
/// of OpenTelemetry. Used by one thread.
final class OpenRequest implements RequestTrace {
  private static final int LONGEST = 200;
  private static final Set<String> METHODS =
      Set.of(
          "initialize",
          "ping",
          "server/discover",
          "subscriptions/listen",
          "logging/setLevel",
          "tools/list",
          "tools/call",
          "prompts/list",
          "prompts/get",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "resources/subscribe",
          "resources/unsubscribe",
          "completion/complete",
          "tasks/get",
          "tasks/list",
          "tasks/result",
          "tasks/update",
          "tasks/cancel");

  /// Something under way.
  ///
  /// @param sent null for what goes to no server
  private record Part(
      String id,
      String name,
      Kind kind,
      long start,
      List<String> attributes,
      @Nullable Sent sent) {}

  private final Asked asked;
  private final String trace;
  private final String id = newId();
  private final String state;
  private final Consumer<Span> over;
  private final Ticker ticker;
  private final long began;
  private final long epoch;
  private @Nullable Part part;
  private @Nullable String target;
  private @Nullable String error;
  private boolean isOver;

  /// @param over gets each span when it is over
  OpenRequest(Asked asked, Consumer<Span> over, Ticker ticker) {
    this.asked = requireNonNull(asked, "asked");
    TraceContext parent = asked.parent();
    this.trace = parent == null ? newId() + newId() : parent.traceId();
    this.state = parent == null ? "" : parent.state();
    this.over = requireNonNull(over, "over");
    this.ticker = requireNonNull(ticker, "ticker");
    this.began = ticker.nanos();
    Instant now = ticker.instant();
    this.epoch = now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /// 16 digits, not all of them zero. Nobody has to be unable to guess it.
  private static String newId() {
    long random = ThreadLocalRandom.current().nextLong();
    return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
  }

  /// Methods that nobody knows are called alike: anybody could invent any number of them.
  private static String known(String method) {
    return METHODS.contains(method) ? method : "(unknown)";
  }

  private long now() {
    return epoch + (ticker.nanos() - began);
  }

  @Override
  public TraceContext context() {
    Part now = part;
    return new TraceContext(trace, now == null ? id : now.id(), true, state);
  }

  @Override
  public boolean isRecorded() {
    return true;
  }

  @Override
  public void wakes(ServerId server) {
    begin("wake " + server, Kind.INTERNAL, List.of("roundhouse.server", server.value()), null);
  }

  @Override
  public void woken(@Nullable String why) {
    end(why);
  }

  @Override
  public void sends(Sent sent) {
    String method = known(sent.method());
    target = sent.isListed() ? sent.target() : null;
    List<String> attributes = new ArrayList<>(List.of("mcp.method.name", method));
    attributes.addAll(List.of("mcp.protocol.version", sent.version()));
    attributes.addAll(List.of("roundhouse.server", sent.server().value()));
    attributes.addAll(List.of("network.transport", sent.isPiped() ? "pipe" : "tcp"));
    begin(method, Kind.CLIENT, attributes, sent);
  }

  /// What is called, by the name that its server has told.
  private void named(List<String> attributes, String method) {
    String of = target;
    if (method.equals("tools/call")) {
      attributes.addAll(List.of("gen_ai.operation.name", "execute_tool"));
    }
    if (of != null) {
      String key = method.equals("prompts/get") ? "gen_ai.prompt.name" : "gen_ai.tool.name";
      attributes.addAll(List.of(key, cut(of)));
    }
  }

  private String name(String method) {
    return target == null ? method : method + " " + cut(target);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void answered(@Nullable String why) {
    error = why;
    Part now = part;
    if (why == null && now != null && now.sent() != null) {
      // Its server knows it, whoever has told the name.
      target = now.sent().target();
    }
    end(why);
  }

  @Override
  public void failed(String why) {
    error = error == null ? why : error;
  }

  private void begin(String name, Kind kind, List<String> attributes, @Nullable Sent sent) {
    end("repeated");
    part = new Part(newId(), name, kind, now(), attributes, sent);
  }

  private void end(@Nullable String why) {
    Part now = part;
    if (now != null) {
      part = null;
      List<String> attributes = new ArrayList<>(now.attributes());
      if (now.sent() != null) {
        named(attributes, now.name());
      }
      over.accept(
          new Span(
              trace,
              now.id(),
              id,
              state,
              now.sent() == null ? now.name() : name(now.name()),
              now.kind(),
              now.start(),
              now(),
              attributes,
              why));
    }
  }

  @Override
  public void ended() {
    if (isOver) {
      return;
    }
    isOver = true;
    // What was not answered goes on with another request, or was given up.
    end(error);
    String method = known(asked.method());
    List<String> attributes = new ArrayList<>(List.of("mcp.method.name", method));
    attributes.addAll(List.of("jsonrpc.request.id", asked.id()));
    attributes.addAll(List.of("network.transport", "tcp", "network.protocol.name", "http"));
    String session = asked.session();
    if (session != null) {
      attributes.addAll(List.of("mcp.session.id", cut(session)));
    }
    named(attributes, method);
    TraceContext parent = asked.parent();
    over.accept(
        new Span(
            trace,
            id,
            parent == null ? "" : parent.spanId(),
            state,
            name(method),
            Kind.SERVER,
            epoch,
            now(),
            attributes,
            error));
  }
}
