package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Address;
import dev.roundhouse.fleet.FleetException;
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
  private final @Nullable Pass pass;
  private final Caller caller;
  private final Limits limits;
  private final Ticker ticker;
  private final Unasked unasked;
  private final Noise noise;
  private final AtomicLong ids = new AtomicLong();

  /// Where the session lives; in the modern era only the greeting was here, and each call chooses.
  private volatile Address address;

  private volatile boolean isSettled;
  private volatile @Nullable Greeting greeting;
  private volatile @Nullable String session;
  private volatile @Nullable String ended;
  private volatile @Nullable ServerStream serverStream;

  HttpConnection(
      Destination to, Caller caller, Limits limits, Ticker ticker, Unasked unasked, Noise noise) {
    this.instance = to.instance();
    this.address = to.address();
    this.pass = to.pass();
    this.caller = requireNonNull(caller, "caller");
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
    this.unasked = requireNonNull(unasked, "unasked");
    this.noise = requireNonNull(noise, "noise");
  }

  void greeted(Greeting by) {
    greeting = by;
  }

  /// The greeting is over, and the address knows of it. A session stays where it was opened.
  void settled() {
    isSettled = true;
    if (isBound()) {
      address.entered();
    }
  }

  private boolean isBound() {
    Greeting by = greeting;
    return by != null && by.era() == Era.LEGACY;
  }

  Address address() {
    return address;
  }

  /// Where the next request goes; the greeting has its address already.
  private Address route() throws UpstreamFailure {
    if (!isSettled) {
      return address;
    }
    try {
      if (!isBound()) {
        return instance.choose();
      }
      instance.admit(address);
      return address;
    } catch (FleetException e) {
      throw UpstreamFailure.of(e);
    }
  }

  /// Where a request goes that has not been delivered to this address; null when nowhere.
  @Nullable Address another(Address failed) {
    if (isBound()) {
      return failed.isAsked() && instance.mayRepeat() ? failed : null;
    }
    boolean isHope = failed.isAsked() || instance.hasOther(failed);
    if (!isHope || !instance.mayRepeat()) {
      return null;
    }
    try {
      Address next = instance.choose();
      if (!isSettled) {
        address = next;
      }
      return next;
    } catch (FleetException _) {
      return null; // the others have failed meanwhile: the first failure says enough
    }
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

  Exchange exchange(Address to) {
    return instance.client().exchange(to.target());
  }

  /// An exchange with the address of the session, for what belongs to no call.
  ///
  /// @throws UpstreamFailure when it is left alone
  Exchange admittedExchange() throws UpstreamFailure {
    return exchange(route());
  }

  /// What is shown with each request; null where the server has no `auth`.
  @Nullable Pass pass() {
    return pass;
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

  /// Headers that ask for a stream of events.
  ///
  /// @param after the last event that was heard; null for none
  RemoteHeaders listenHeaders(@Nullable String after) {
    return legacyHeaders().with("Accept", RemoteHeaders.EVENTS).with("Last-Event-ID", after);
  }

  /// @param authorization the token to show; null for none
  RemoteHeaders headers(Outgoing request, @Nullable String authorization) {
    Greeting by = greeting;
    boolean isModern = by != null ? by.era() == Era.MODERN : Handshake.isModern(request);
    RemoteHeaders headers =
        isModern ? headers().post().modern(request, Handshake.MODERN) : legacyHeaders().post();
    return headers.traced(request.trace()).with(Pass.HEADER, authorization);
  }

  /// The server has answered. What is said before the greeting is over, the handshake judges.
  void reached(Address by) {
    if (isSettled) {
      instance.reached(by);
    }
  }

  void unreached(Address by, String reason) {
    if (isSettled) {
      instance.unreached(by, reason, null);
    }
  }

  /// Tells what a failed exchange shows: that nobody is there, or not whether.
  void unreached(Address by, UpstreamException e) {
    if (e.kind() == UpstreamException.Kind.UNREACHABLE) {
      unreached(by, String.valueOf(e.getMessage()));
    } else {
      withdrawn(by);
    }
  }

  /// Somebody has answered, if only with a refusal of the one request.
  void answered(Address by) {
    if (isSettled) {
      instance.answered(by);
    }
  }

  /// What was sent has ended, and shows nothing.
  void withdrawn(Address by) {
    if (isSettled) {
      instance.withdrawn(by);
    }
  }

  /// An attempt that is made once more: of the greeting too, whose judge sees only the last one.
  void missed(Address by, UpstreamException e) {
    instance.unreached(by, String.valueOf(e.getMessage()), null);
  }

  /// Tells what a refusal without a message shows.
  void refused(Address by, Reply reply) {
    if (isSettled) {
      Outage.of(reply).tell(instance, by, pass);
    }
  }

  /// No token was to be had, so that the answer to the request is not known.
  void unauthorized(Address by, UpstreamFailure why) {
    if (isSettled) {
      instance.unauthorized(by, why.what(), why.isRefusal());
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
    instance.called();
    return new HttpCall(this, request, route());
  }

  @Override
  public void notify(byte[] frame) throws UpstreamFailure {
    Address to = route();
    try {
      Pass.Attempt attempt = Pass.attempt(pass);
      Reply reply = notified(to, frame, Pass.header(attempt));
      while (!Pass.isAnswered(attempt, reply)) {
        reply = notified(to, frame, Pass.header(attempt));
      }
      if (reply.status() / 100 == 2) {
        reached(to);
      } else {
        refused(to, reply);
        throw new UpstreamFailure(
            Kind.INVALID, server(), "refused a notification with status " + reply.status());
      }
    } catch (UpstreamException e) {
      unreached(to, e);
      throw new UpstreamFailure(Kind.UNAVAILABLE, server(), String.valueOf(e.getMessage()), e);
    }
  }

  private Reply notified(Address to, byte[] frame, @Nullable String authorization)
      throws UpstreamException {
    try (Exchange exchange = exchange(to)) {
      exchange.patience(SHORT);
      RemoteHeaders headers = legacyHeaders().post().with(Pass.HEADER, authorization);
      Reply reply = exchange.send("POST", headers.pairs(), frame);
      reply.body();
      return reply;
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

  /// A session whose address is left alone while others are asked is given up: the next caller
  /// opens one at another.
  @Override
  public boolean isAlive() {
    boolean isCutOff = isSettled && isBound() && !address.isAsked() && instance.hasOther(address);
    return ended == null && instance.isAlive() && !isCutOff;
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
    if (isSettled && isBound()) {
      address.left();
    }
    ServerStream stream = serverStream;
    if (stream != null) {
      stream.close();
    }
    unasked.closed(this, reason);
  }

  @Override
  public void end(String reason) {
    RemoteHeaders headers = session == null || !address.isAsked() ? null : legacyHeaders();
    session = null;
    finish(reason);
    if (headers != null) {
      Thread.ofVirtual().name("end-" + server()).start(() -> delete(headers));
    }
  }

  private void delete(RemoteHeaders headers) {
    try (Exchange exchange = exchange(address)) {
      exchange.patience(SHORT);
      headers.with(Pass.HEADER, Pass.header(Pass.attempt(pass)));
      exchange.send("DELETE", headers.pairs(), new byte[0]).body();
    } catch (UpstreamException | UpstreamFailure e) {
      noise.heard(server(), "could not be told that its session ended: " + e.getMessage());
    }
  }
}
