package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.upstream.CallEvent;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.gateway.upstream.Held;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whether a server really answers: it is greeted as by a client that has just come, and asked what
/// changes nothing. That a process runs, or that a list is kept from yesterday, proves nothing.
/// Safe for many threads.
public final class Selfcheck {
  /// A server that pages without end is left here.
  private static final int MOST_PAGES = 100;

  /// What one server did.
  ///
  /// @param protocol the revision agreed on; empty when it was not reached
  /// @param introduced name and version as it says of itself; empty when it does not
  /// @param tools how many it lists now
  /// @param ready how long it took until it was started, if need be, and greeted
  /// @param answered how long its answers took after that
  /// @param problem what went wrong and what to do; empty when nothing did
  public record Result(
      ServerId server,
      String protocol,
      String introduced,
      int tools,
      Duration ready,
      Duration answered,
      String problem) {
    public Result {
      requireNonNull(server, "server");
      requireNonNull(protocol, "protocol");
      requireNonNull(introduced, "introduced");
      requireNonNull(ready, "ready");
      requireNonNull(answered, "answered");
      requireNonNull(problem, "problem");
    }

    public boolean isWell() {
      return problem.isEmpty();
    }
  }

  private final Connections connections;
  private final Predicate<ServerId> isQuarantined;
  private final Ticker ticker;

  Selfcheck(Connections connections, Predicate<ServerId> isQuarantined, Ticker ticker) {
    this.connections = requireNonNull(connections, "connections");
    this.isQuarantined = requireNonNull(isQuarantined, "isQuarantined");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Greets it as a party of its own, so that it disturbs nobody, and leaves nothing behind. Where
  /// all clients share an instance, or all of a principal, theirs is asked.
  ///
  /// @param who as whom, where a server is one to each principal
  /// @param wait longest for the start, and again for each answer
  public Result of(ServerDefinition definition, Principal who, Duration wait)
      throws InterruptedException {
    ServerId server = definition.id();
    if (!definition.enabled()) {
      return failed(server, Duration.ZERO, "is disabled; set enabled to true in its definition");
    }
    if (isQuarantined.test(server)) {
      return failed(
          server, Duration.ZERO, "waits for approval; see: roundhouse server approve " + server);
    }
    Caller caller = stranger(who.subject());
    long start = ticker.nanos();
    try (Held held = connections.hold(definition, caller, wait)) {
      return asked(held.connection(), since(start), wait);
    } catch (UpstreamFailure e) {
      return failed(server, since(start), e.what());
    } finally {
      connections.retire(caller.tenant());
    }
  }

  private static Caller stranger(String subject) {
    Caller like = Caller.onlooker(subject, Reach.EVERYTHING);
    // What it declares is what an onlooker does: lists that are read for it are theirs too.
    return new Caller(
        subject,
        Caller.tenant(subject, "selfcheck-" + UUID.randomUUID()),
        like.profile(),
        like.era(),
        like.version(),
        like.capabilities(),
        null,
        like.reach());
  }

  private Duration since(long start) {
    return Duration.ofNanos(ticker.nanos() - start);
  }

  private static Result failed(ServerId server, Duration ready, String problem) {
    return new Result(server, "", "", 0, ready, Duration.ZERO, problem);
  }

  private Result asked(Connection connection, Duration ready, Duration wait)
      throws InterruptedException {
    Greeting greeting = connection.greeting();
    long start = ticker.nanos();
    int tools = 0;
    String problem = "";
    try {
      String sign = greeting.era() == Era.MODERN ? "server/discover" : "ping";
      answer(connection, sign, null, wait);
      tools = greeting.can("tools") ? tools(connection, wait) : 0;
    } catch (UpstreamFailure e) {
      problem = e.what();
    }
    return new Result(
        connection.server(),
        greeting.version(),
        introduced(greeting),
        tools,
        ready,
        since(start),
        problem);
  }

  private static Frame answer(
      Connection connection, String method, byte @Nullable [] params, Duration wait)
      throws UpstreamFailure, InterruptedException {
    CallEvent.Done done = connection.ask(Requests.internal(connection, method, params), wait);
    // Those who do not know a method answer all the same, and are there.
    boolean isUnknown = done.frame().integer(Member.ERROR_CODE, 0) == Protocol.METHOD_NOT_FOUND;
    if (done.frame().kind() != Frame.Kind.RESULT && !isUnknown) {
      throw new UpstreamFailure(
          UpstreamFailure.Kind.INVALID,
          connection.server(),
          "answers " + method + " with an error: " + done.frame().text(Member.ERROR_MESSAGE));
    }
    return done.frame();
  }

  private static int tools(Connection connection, Duration wait)
      throws UpstreamFailure, InterruptedException {
    int count = 0;
    String cursor = null;
    int pages = 0;
    do {
      byte[] params = cursor == null ? null : cursor(cursor);
      Frame page = answer(connection, "tools/list", params, wait);
      if (page.type(Member.TOOLS) != JsonType.ARRAY) {
        throw new UpstreamFailure(
            UpstreamFailure.Kind.INVALID,
            connection.server(),
            "says that it has tools, and answers tools/list without a list");
      }
      count += Json.of(page, Member.TOOLS).items().size();
      cursor = page.text(Member.NEXT_CURSOR);
      pages++;
    } while (cursor != null && pages < MOST_PAGES);
    return count;
  }

  private static byte[] cursor(String cursor) {
    String quoted = new String(JsonWriter.quote(cursor), StandardCharsets.UTF_8);
    return ("\"cursor\":" + quoted).getBytes(StandardCharsets.UTF_8);
  }

  /// Name and version as a server says of itself.
  static String introduced(Greeting greeting) {
    byte[] info = greeting.serverInfo();
    if (info == null) {
      return "";
    }
    try {
      Json said = Json.parse(info);
      return (text(said, "name") + " " + text(said, "version")).strip();
    } catch (MalformedFrame _) {
      return ""; // It greeted; how it calls itself is no matter of its health.
    }
  }

  private static String text(Json said, String key) {
    String text = said.get(key).text();
    return text == null ? "" : text;
  }
}
