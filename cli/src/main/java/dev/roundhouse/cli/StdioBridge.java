package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.HttpClient.Target;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.HeaderValue;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Lines;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.protocol.SseParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import org.jspecify.annotations.Nullable;

/// Lines of a stdio client to and from the HTTP door, in either era. Each request has a thread and
/// an exchange of its own; what belongs to no request comes over the session's GET stream.
final class StdioBridge {
  private static final int LONGEST = 64 << 20;
  private static final Limits LIMITS = new Limits(LONGEST, 512, 64 << 10);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final Door door;
  private final Target target;
  private final Printer printer;
  private final Map<String, Exchange> running = new ConcurrentHashMap<>();
  private final Set<Exchange> streams = ConcurrentHashMap.newKeySet();
  private final ToolHeaders toolHeaders = new ToolHeaders();
  private final Phaser open = new Phaser(1);
  private volatile @Nullable String session;
  private volatile @Nullable String version;

  StdioBridge(Door door, String path, Printer printer) {
    this.door = requireNonNull(door, "door");
    this.printer = requireNonNull(printer, "printer");
    this.target = door.client().target(door.address().resolve(path));
  }

  /// Reads lines until the client closes its end, then lets answers under way go out.
  void run(InputStream input) throws IOException, InterruptedException {
    BufferedInputStream in = new BufferedInputStream(input, 16_384);
    for (byte[] line = line(in); line != null; line = line(in)) {
      if (line.length > 0) {
        take(line);
      }
    }
    int phase = open.arrive();
    try {
      open.awaitAdvanceInterruptibly(
          phase, LAST_ANSWERS.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException _) {
      running.values().forEach(Exchange::cancel);
    }
    streams.forEach(Exchange::cancel);
    leave();
  }

  private static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toByteArray();
  }

  private void take(byte[] line) {
    Frame frame;
    try {
      frame = Frame.scan(line, LIMITS);
    } catch (MalformedFrame e) {
      print(Rpc.error(e.id(), e.code(), String.valueOf(e.getMessage()), null));
      return;
    }
    boolean isModern = frame.has(Member.META_PROTOCOL_VERSION);
    if (frame.kind() == Frame.Kind.NOTIFICATION
        && session == null
        && frame.method().equals("notifications/cancelled")) {
      cancel(frame);
    } else if (frame.kind() == Frame.Kind.REQUEST && !frame.method().equals("initialize")) {
      open.register();
      Thread.ofVirtual()
          .name("stdio-" + frame.method())
          .start(() -> {
            try {
              exchange(frame, line, isModern);
            } finally {
              open.arriveAndDeregister();
            }
          });
    } else {
      exchange(frame, line, isModern);
    }
  }

  /// In the modern era a closed stream is the cancellation; over stdio the client says it.
  private void cancel(Frame frame) {
    byte[] id = frame.rawOrNull(Member.REQUEST_ID);
    Exchange exchange = id == null ? null : running.get(text(id));
    if (exchange != null) {
      exchange.cancel();
    }
  }

  private static String text(byte[] id) {
    return new String(id, StandardCharsets.UTF_8);
  }

  private void exchange(Frame frame, byte[] line, boolean isModern) {
    byte[] refusal = attempt(frame, line, isModern);
    if (refusal != null && learnt(frame)) {
      refusal = attempt(frame, line, isModern);
    }
    if (refusal != null) {
      print(refusal);
    }
  }

  /// Reads the schemas that say which headers a tool wants.
  private boolean learnt(Frame call) {
    byte[] params =
        new JsonWriter().object().key("_meta").raw(call.raw(Member.META)).end().toBytes();
    byte[] list = Rpc.request(call.raw(Member.ID), "tools/list", params);
    try (Exchange exchange = door.client().exchange(target)) {
      Frame frame = Frame.scan(list, LIMITS);
      toolHeaders.learn(exchange.send("POST", headers(frame, true), list).body());
      return true;
    } catch (UpstreamException | MalformedFrame e) {
      printer.note("roundhouse: the tools could not be listed: " + e.getMessage());
      return false;
    }
  }

  /// Sends a message and passes on what comes back; but not the refusal of a call that lacks
  /// headers, which is returned.
  private byte @Nullable [] attempt(Frame frame, byte[] line, boolean isModern) {
    byte[] id = frame.kind() == Frame.Kind.REQUEST ? frame.raw(Member.ID) : null;
    try (Exchange exchange = door.client().exchange(target)) {
      if (id != null) {
        running.put(text(id), exchange);
      }
      if (frame.method().equals("subscriptions/listen")) {
        exchange.patience(Duration.ZERO);
        streams.add(exchange);
      }
      Reply reply = exchange.send("POST", headers(frame, isModern), line);
      if (frame.method().equals("initialize")) {
        greeted(reply);
      }
      if (isModern && reply.status() == 400 && frame.method().equals("tools/call")) {
        byte[] body = reply.body();
        if (ToolHeaders.isMismatch(body)) {
          return body;
        }
        answered(reply, body, id);
      } else {
        relay(reply, id);
      }
    } catch (UpstreamException e) {
      if (e.kind() != UpstreamException.Kind.CANCELLED) {
        failed(id, String.valueOf(e.getMessage()));
      }
    } catch (IOException | MalformedFrame e) {
      failed(id, String.valueOf(e.getMessage()));
    } finally {
      if (id != null) {
        running.remove(text(id));
      }
    }
    return null;
  }

  private void failed(byte @Nullable [] id, String what) {
    if (id == null) {
      printer.note("roundhouse: " + what);
    } else {
      print(Rpc.error(id, Protocol.INTERNAL_ERROR, "Roundhouse: " + what, null));
    }
  }

  private String[] headers(Frame frame, boolean isModern) {
    List<String> headers = new ArrayList<>(16);
    add(headers, "Authorization", door.authorization());
    add(headers, "Content-Type", "application/json");
    add(headers, "Accept", "application/json, text/event-stream");
    if (isModern) {
      add(headers, "MCP-Protocol-Version", frame.text(Member.META_PROTOCOL_VERSION));
      add(headers, "Mcp-Method", frame.method());
      String name =
          switch (frame.method()) {
            case "tools/call", "prompts/get" -> frame.text(Member.NAME);
            case "resources/read" -> frame.text(Member.URI);
            case "tasks/get", "tasks/update", "tasks/cancel" -> frame.text(Member.TASK_ID);
            default -> null;
          };
      add(headers, "Mcp-Name", name == null ? null : HeaderValue.encode(name));
      headers.addAll(toolHeaders.of(frame));
    } else {
      add(headers, "Mcp-Session-Id", session);
      add(headers, "MCP-Protocol-Version", version);
    }
    return headers.toArray(String[]::new);
  }

  private static void add(List<String> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name);
      headers.add(value);
    }
  }

  private void greeted(Reply reply) {
    session = reply.header("mcp-session-id");
    if (session != null) {
      Thread.ofVirtual().name("stdio-stream").start(this::listen);
    }
  }

  private void listen() {
    try (Exchange exchange = door.client().exchange(target)) {
      streams.add(exchange);
      exchange.patience(Duration.ZERO);
      List<String> headers = new ArrayList<>();
      add(headers, "Authorization", door.authorization());
      add(headers, "Accept", "text/event-stream");
      add(headers, "Mcp-Session-Id", session);
      relay(exchange.send("GET", headers.toArray(String[]::new), new byte[0]), null);
    } catch (UpstreamException e) {
      if (e.kind() != UpstreamException.Kind.CANCELLED) {
        printer.note("roundhouse: the event stream ended: " + e.getMessage());
      }
    } catch (IOException | MalformedFrame e) {
      printer.note("roundhouse: the event stream ended: " + e.getMessage());
    }
  }

  private void relay(Reply reply, byte @Nullable [] id) throws IOException, MalformedFrame {
    if (reply.mediaType().equals("text/event-stream")) {
      reply.patience(Duration.ZERO);
      SseParser parser = new SseParser(LONGEST);
      byte[] buffer = new byte[4096];
      InputStream in = reply.stream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        parser.feed(
            buffer,
            0,
            count,
            (type, data, eventId) -> {
              if (data.length > 0) {
                print(data);
              }
            });
      }
      return;
    }
    answered(reply, reply.body(), id);
  }

  private void answered(Reply reply, byte[] body, byte @Nullable [] id) {
    if (reply.mediaType().equals("application/json") && body.length > 0) {
      print(body);
    } else if (reply.status() / 100 != 2) {
      String detail = reply.mediaType().equals("application/problem+json") ? detail(body) : null;
      failed(id, detail == null ? "status " + reply.status() : detail);
    }
  }

  private static @Nullable String detail(byte[] problem) {
    try {
      return Json.parse(problem).get("detail").text();
    } catch (MalformedFrame _) {
      return null;
    }
  }

  private void print(byte[] frame) {
    printer.json(Lines.single(frame));
  }

  /// Ends the session, so that nothing waits for a client that has gone.
  private void leave() {
    if (session == null) {
      return;
    }
    try (Exchange exchange = door.client().exchange(target)) {
      exchange
          .send(
              "DELETE",
              new String[] {
                "Authorization", door.authorization(), "Mcp-Session-Id", String.valueOf(session)
              },
              new byte[0])
          .body();
    } catch (UpstreamException e) {
      printer.note("roundhouse: the session could not be ended: " + e.getMessage());
    }
  }
}
