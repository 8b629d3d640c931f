package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.Address;
import dev.roundhouse.fleet.BuiltInInstance;
import dev.roundhouse.fleet.ContainerInstance;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.Pipe;
import dev.roundhouse.fleet.ProcessInstance;
import dev.roundhouse.fleet.RemoteInstance;
import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Greets a server in the era its caller prefers, or in the one it speaks (versioning, era
/// detection). What was found out is remembered with a date.
final class Handshake {
  static final String INITIALIZE = "initialize";
  static final String DISCOVER = "server/discover";
  static final String MODERN = Protocol.MODERN;
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

  /// How one attempt ended without a failure worth telling.
  private sealed interface Attempt {
    record Greeted(Greeting greeting) implements Attempt {}

    /// Speaks another era, or another transport.
    record NotSpoken(String why, int status) implements Attempt {}
  }

  private final Supplier<Limits> limits;
  private final Ticker ticker;
  private final EraMemory memory;
  private final Unasked unasked;
  private final Noise noise;
  private final Provisions provisions;

  Handshake(
      Supplier<Limits> limits,
      Ticker ticker,
      EraMemory memory,
      Unasked unasked,
      Noise noise,
      Provisions provisions) {
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
    this.memory = requireNonNull(memory, "memory");
    this.unasked = requireNonNull(unasked, "unasked");
    this.noise = requireNonNull(noise, "noise");
    this.provisions = requireNonNull(provisions, "provisions");
  }

  static boolean isModern(Outgoing request) {
    return !request.method().equals(INITIALIZE);
  }

  Connection open(Instance instance, Transport transport, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    return switch (instance) {
      case ProcessInstance process -> overPipes(process, process.pipe(), caller, within);
      case ContainerInstance container -> contained(container, transport, caller, within);
      case BuiltInInstance builtIn -> inside(builtIn, transport, caller, within);
      case RemoteInstance remote -> overHttp(remote, transport, caller, within);
    };
  }

  /// A part of this program speaks the modern era alone.
  private Connection inside(
      BuiltInInstance instance, Transport transport, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    BuiltIn server =
        transport instanceof Transport.BuiltIn builtIn
            ? provisions.builtIns().get(builtIn.which())
            : null;
    if (server == null) {
      throw new UpstreamFailure(
          Kind.UNAVAILABLE, instance.server(), "is a part that this program does not have");
    }
    BuiltInConnection connection = new BuiltInConnection(instance, server, caller, limits.get());
    switch (discover(connection, within)) {
      case Attempt.Greeted(Greeting greeting) -> connection.greeted(greeting);
      case Attempt.NotSpoken(String why, int _) ->
          throw new UpstreamFailure(Kind.INVALID, instance.server(), why);
    }
    return connection;
  }

  private Connection contained(
      ContainerInstance container, Transport transport, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    Pipe pipe = container.pipe();
    RemoteInstance address = container.address();
    if (pipe != null) {
      return overPipes(container, pipe, caller, within);
    }
    return overHttp(requireNonNull(address, "address"), transport, caller, within);
  }

  Connection overPipes(Instance instance, Pipe pipe, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    PipeChannel channel = new PipeChannel(instance, pipe);
    ChannelConnection connection =
        new ChannelConnection(
            instance.server(), caller, channel, limits.get(), unasked, noise, ticker);
    channel.attach(connection);
    connection.greeted(greet(connection, within).greeting());
    return connection;
  }

  private Connection overHttp(
      RemoteInstance remote, Transport transport, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    Transport.Http.Kind kind =
        transport instanceof Transport.Http http ? http.kind() : Transport.Http.Kind.AUTO;
    Pass pass = Pass.of(provisions.passport(), remote.server(), transport, caller);
    Destination to = new Destination(remote, chosen(remote), pass);
    if (kind == Transport.Http.Kind.SSE) {
      return overSse(to, caller, within);
    }
    HttpConnection connection =
        new HttpConnection(to, caller, limits.get(), ticker, unasked, noise);
    try {
      connection.greeted(greet(connection, within).greeting());
    } catch (UpstreamFailure e) {
      boolean mayBeSse = List.of(400, 404, 405).contains(e.status());
      if (kind == Transport.Http.Kind.AUTO && mayBeSse) {
        return overSse(to.at(connection.address()), caller, within);
      }
      judge(to.at(connection.address()), e);
      throw e;
    } catch (InterruptedException e) {
      remote.withdrawn(connection.address());
      throw e;
    }
    remote.reached(connection.address());
    connection.settled();
    if (connection.greeting().era() == Era.LEGACY) {
      connection.listen();
    }
    return connection;
  }

  private static Address chosen(RemoteInstance remote) throws UpstreamFailure {
    try {
      return remote.choose();
    } catch (FleetException e) {
      throw UpstreamFailure.of(e);
    }
  }

  /// What the greeting shows of the address is told to the fleet; one that was broken off from this
  /// side shows nothing.
  private static void judge(Destination to, UpstreamFailure failure) {
    RemoteInstance remote = to.instance();
    Address address = to.address();
    boolean isRefused = failure.status() == 401 || failure.status() == 403;
    if (failure.kind() == Kind.UNAUTHORIZED || (isRefused && to.pass() != null)) {
      // Whom it lets in is not for the fleet: one party is refused, and another one is not.
      remote.unauthorized(address, failure.what(), isRefused);
    } else if (isRefused) {
      remote.refused(address, failure.what());
    } else if (failure.kind() == Kind.CANCELLED) {
      remote.withdrawn(address);
    } else {
      remote.unreached(address, failure.what(), failure.pause());
    }
  }

  private Connection overSse(Destination to, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    try {
      Connection made = greetedOverSse(to, caller, within);
      to.instance().reached(to.address());
      return made;
    } catch (UpstreamFailure e) {
      judge(to, e);
      throw e;
    } catch (InterruptedException e) {
      to.instance().withdrawn(to.address());
      throw e;
    }
  }

  private Connection greetedOverSse(Destination to, Caller caller, Duration within)
      throws UpstreamFailure, InterruptedException {
    ServerId server = to.instance().server();
    SseChannel channel = new SseChannel(to, limits.get().maxBytes());
    ChannelConnection connection =
        new ChannelConnection(server, caller, channel, limits.get(), unasked, noise, ticker);
    channel.attach(connection);
    try {
      channel.open(within);
      switch (initialize(connection, within)) {
        case Attempt.Greeted(Greeting greeting) -> connection.greeted(greeting);
        case Attempt.NotSpoken(String why, int status) ->
            throw new UpstreamFailure(Kind.INVALID, server, why, status, null);
      }
      channel.settled();
      return connection;
    } catch (Channel.Refused e) {
      channel.close();
      throw e.failure();
    } catch (IOException e) {
      throw new UpstreamFailure(
          Kind.UNAVAILABLE,
          server,
          String.valueOf(e.getMessage()),
          channel.status(),
          channel.pause());
    } catch (UpstreamFailure e) {
      channel.close();
      throw e;
    }
  }

  private Attempt.Greeted greet(Connection connection, Duration within)
      throws UpstreamFailure, InterruptedException {
    ServerId server = connection.server();
    long deadline = ticker.nanos() + within.toNanos();
    List<Era> eras = memory.order(server, connection.caller().era());
    UpstreamFailure failure = null;
    for (Era era : eras) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - ticker.nanos()));
      boolean isGuess =
          era != eras.getLast()
              && !memory.isKnown(server, era)
              && memory.mayBeSpoken(server, eras.getLast());
      try {
        switch (attempt(connection, era, isGuess ? probe(left) : left)) {
          case Attempt.Greeted greeted -> {
            memory.found(server, era, true);
            return greeted;
          }
          case Attempt.NotSpoken(String why, int status) -> {
            memory.found(server, era, false);
            // Silence in its own era says more of a server than its refusal of the other one.
            if (failure == null || failure.kind() != Kind.TIMEOUT || status >= 400) {
              failure = new UpstreamFailure(Kind.INVALID, server, why, status, null);
            }
          }
        }
      } catch (UpstreamFailure e) {
        if (e.kind() == Kind.LOST && e.status() == 0 && isGuess) {
          // Some legacy servers exit on a request before initialize.
          memory.found(server, era, false);
        }
        if (e.kind() != Kind.TIMEOUT || !isGuess) {
          throw e;
        }
        failure = e;
      }
    }
    throw requireNonNull(failure, "failure");
  }

  private static Duration probe(Duration left) {
    Duration half = left.dividedBy(2);
    return half.compareTo(LONGEST_PROBE) > 0 ? LONGEST_PROBE : half;
  }

  private Attempt attempt(Connection connection, Era era, Duration within)
      throws UpstreamFailure, InterruptedException {
    return switch (era) {
      case MODERN -> discover(connection, within);
      case LEGACY -> initialize(connection, within);
    };
  }

  /// Who asks.
  static byte[] info(Caller caller) {
    return requireNonNull(caller.clientInfo(), "a caller of a connection has a name");
  }

  private Attempt discover(Connection connection, Duration within)
      throws UpstreamFailure, InterruptedException {
    long id = connection.nextId();
    Caller caller = connection.caller();
    byte[] params =
        new JsonWriter()
            .object()
            .key("_meta")
            .object()
            .member("io.modelcontextprotocol/protocolVersion", MODERN)
            .key("io.modelcontextprotocol/clientCapabilities")
            .raw(caller.capabilities())
            .key("io.modelcontextprotocol/clientInfo")
            .raw(info(caller))
            .end()
            .end()
            .toBytes();
    CallEvent.Done done = exchange(connection, id, DISCOVER, params, within);
    if (done != null && isMistaken(done.frame())) {
      done = exchange(connection, connection.nextId(), DISCOVER, params, within);
    }
    if (done == null) {
      return new Attempt.NotSpoken("does not speak " + MODERN, 0);
    }
    Frame frame = done.frame();
    // Some legacy servers answer anything with an empty result.
    if (frame.kind() == Frame.Kind.RESULT && frame.has(Member.SUPPORTED_VERSIONS)) {
      return new Attempt.Greeted(Greeting.discovered(frame, MODERN));
    }
    return new Attempt.NotSpoken(
        "refused " + DISCOVER + ": " + frame.text(Member.ERROR_MESSAGE), done.status());
  }

  /// A refusal of the very revision that it lists as supported.
  private static boolean isMistaken(Frame frame) {
    return frame.integer(Member.ERROR_CODE, 0) == Protocol.UNSUPPORTED_PROTOCOL_VERSION
        && Json.of(frame, Member.ERROR_DATA).get("supported").items().stream()
            .anyMatch(each -> MODERN.equals(each.text()));
  }

  private Attempt initialize(Connection connection, Duration within)
      throws UpstreamFailure, InterruptedException {
    long id = connection.nextId();
    Caller caller = connection.caller();
    String offered = caller.era() == Era.LEGACY ? caller.version() : Protocol.LATEST_LEGACY;
    byte[] params =
        new JsonWriter()
            .object()
            .member("protocolVersion", offered)
            .key("capabilities")
            .raw(caller.capabilities())
            .key("clientInfo")
            .raw(info(caller))
            .end()
            .toBytes();
    CallEvent.Done done = exchange(connection, id, INITIALIZE, params, within);
    if (done == null) {
      return new Attempt.NotSpoken("does not answer " + INITIALIZE, 0);
    }
    Frame frame = done.frame();
    if (frame.kind() != Frame.Kind.RESULT) {
      return new Attempt.NotSpoken(
          "refused " + INITIALIZE + ": " + frame.text(Member.ERROR_MESSAGE), done.status());
    }
    String version = frame.text(Member.PROTOCOL_VERSION);
    if (version == null || !Protocol.isLegacy(version)) {
      throw new UpstreamFailure(
          Kind.INVALID, connection.server(), "agreed to the unknown protocol revision " + version);
    }
    Greeting greeting = Greeting.initialized(frame, version);
    if (connection instanceof HttpConnection http) {
      http.greeted(greeting);
    }
    connection.notify(Rpc.notification("notifications/initialized", null));
    return new Attempt.Greeted(greeting);
  }

  /// Null when a refusal without a message says that this is not the right language.
  private static CallEvent.@Nullable Done exchange(
      Connection connection, long id, String method, byte[] params, Duration within)
      throws UpstreamFailure, InterruptedException {
    byte[] frame = Rpc.request(JsonWriter.decimal(id), method, params);
    try {
      return connection.ask(Outgoing.internal(id, method, frame), within);
    } catch (UpstreamFailure e) {
      boolean isAboutTheEra = e.status() >= 400 && e.status() < 500;
      boolean isAboutTheCaller = List.of(401, 403, 407, 429).contains(e.status());
      if (isAboutTheEra && !isAboutTheCaller && method.equals(DISCOVER)) {
        return null;
      }
      throw e;
    }
  }
}
