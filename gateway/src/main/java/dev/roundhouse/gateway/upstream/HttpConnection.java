package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.RemoteInstance;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Streamable HTTP in either era: every request is an exchange of its own, so a call blocks only
/// its own thread. In the legacy era a session id ties them together, and one GET stream brings
/// what the server says unasked.
final class HttpConnection implements Connection {
  private static final Duration FOR_THE_STREAM = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofSeconds(10);

  /// The first revision whose clients name the revision in a header.
  private static final String FIRST_WITH_HEADER = "2025-06-18";

  private final RemoteInstance instance;
  private final Caller caller;
  private final Limits limits;
  private final Ticker ticker;
  private final Unasked unasked;
  private final Noise noise;
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable Greeting greeting;
  private volatile @Nullable String session;
  private volatile @Nullable String ended;
  private volatile @Nullable ServerStream serverStream;

  HttpConnection(
      RemoteInstance instance,
      Caller caller,
      Limits limits,
      Ticker ticker,
      Unasked unasked,
      Noise noise) {
    this.instance = requireNonNull(instance, "instance");
    this.caller = requireNonNull(caller, "caller");
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
    this.unasked = requireNonNull(unasked, "unasked");
    this.noise = requireNonNull(noise, "noise");
  }

  void greeted(Greeting by) {
    greeting = by;
  }

  /// Listens to what the server says outside of calls, for as long as the connection lives.
  void listen() throws InterruptedException {
    ServerStream stream = new ServerStream(this, ticker);
    serverStream = stream;
    stream.open(FOR_THE_STREAM);
  }

  void inSession(@Nullable String id) {
    session = id;
  }

  Limits limits() {
    return limits;
  }

  Ticker ticker() {
    return ticker;
  }

  Unasked unasked() {
    return unasked;
  }

  Noise noise() {
    return noise;
  }

  Exchange exchange() {
    return instance.client().exchange(instance.target());
  }

  RemoteHeaders headers() {
    return new RemoteHeaders(instance.headers());
  }

  /// Headers that every legacy request after `initialize` carries.
  RemoteHeaders legacyHeaders() {
    Greeting by = greeting;
    RemoteHeaders headers = headers().with("Mcp-Session-Id", session);
    if (by != null && by.version().compareTo(FIRST_WITH_HEADER) >= 0) {
      headers.with("MCP-Protocol-Version", by.version());
    }
    return headers;
  }

  RemoteHeaders headers(Outgoing request) {
    Greeting by = greeting;
    boolean isModern = by != null ? by.era() == Era.MODERN : Handshake.isModern(request);
    return isModern ? headers().post().modern(request, Handshake.MODERN) : legacyHeaders().post();
  }

  /// The server has answered. What is said before the greeting is over, the handshake judges.
  void reached() {
    if (greeting != null) {
      instance.reached();
    }
  }

  void unreached(String reason) {
    if (greeting != null) {
      instance.unreached(reason);
    }
  }

  /// Tells what a failed exchange shows: that nobody is there, or not whether.
  void unreached(UpstreamException e) {
    if (e.kind() == UpstreamException.Kind.UNREACHABLE) {
      unreached(String.valueOf(e.getMessage()));
    }
  }

  /// Whether it has been greeted, in the era whose servers keep something of it.
  boolean isLegacy() {
    Greeting by = greeting;
    return by != null && by.era() == Era.LEGACY;
  }

  boolean hasSession() {
    return session != null;
  }

  @Override
  public ServerId server() {
    return instance.server();
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public Greeting greeting() {
    return requireNonNull(greeting, "greeting");
  }

  @Override
  public long nextId() {
    return ids.incrementAndGet();
  }

  @Override
  public UpstreamCall start(Outgoing request) throws UpstreamFailure {
    String reason = ended;
    if (reason != null) {
      throw new UpstreamFailure(Kind.UNAVAILABLE, server(), reason);
    }
    return new HttpCall(this, request);
  }

  @Override
  public void notify(byte[] frame) throws UpstreamFailure {
    try (Exchange exchange = exchange()) {
      exchange.patience(SHORT);
      Reply reply = exchange.send("POST", legacyHeaders().post().pairs(), frame);
      reply.body();
      if (reply.status() / 100 != 2) {
        throw new UpstreamFailure(
            Kind.INVALID, server(), "refused a notification with status " + reply.status());
      }
    } catch (UpstreamException e) {
      unreached(e);
      throw new UpstreamFailure(Kind.UNAVAILABLE, server(), String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void reply(byte[] frame) throws UpstreamFailure {
    notify(frame);
  }

  void unaskedNote(Frame frame) {
    unasked.note(this, frame);
  }

  void unaskedAsk(Frame frame) {
    unasked.ask(this, frame);
  }

  @Override
  public boolean isAlive() {
    return ended == null && instance.isAlive();
  }

  /// Finds out what a refusal means.
  SessionProbe probe() {
    return new SessionProbe(this);
  }

  /// The server no longer knows this session; the next caller opens another.
  void sessionLost() {
    session = null;
    finish("forgot the session");
  }

  /// The server no longer speaks this era; the next caller greets it anew.
  void eraLost() {
    session = null;
    finish("speaks another era now");
  }

  private void finish(String reason) {
    synchronized (ids) {
      if (ended != null) {
        return;
      }
      ended = reason;
    }
    ServerStream stream = serverStream;
    if (stream != null) {
      stream.close();
    }
    unasked.closed(this, reason);
  }

  @Override
  public void end(String reason) {
    RemoteHeaders headers = session == null ? null : legacyHeaders();
    session = null;
    finish(reason);
    if (headers != null) {
      Thread.ofVirtual().name("end-" + server()).start(() -> delete(headers));
    }
  }

  private void delete(RemoteHeaders headers) {
    try (Exchange exchange = exchange()) {
      exchange.patience(SHORT);
      exchange.send("DELETE", headers.pairs(), new byte[0]).body();
    } catch (UpstreamException e) {
      noise.heard(server(), "could not be told that its session ended: " + e.getMessage());
    }
  }
}
