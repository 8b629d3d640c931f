package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Address;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Rpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One request as one HTTP exchange. Nothing is read ahead: the thread that pulls an event reads
/// the socket itself.
final class HttpCall implements UpstreamCall {
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_RESUMES = 20;

  /// A call that nobody has heard of is repeated so often, each time after a short wait: a server
  /// that is being started again refuses connections for a moment.
  private static final int MOST_REPEATS = 2;

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

  /// What took longer to fail is not repeated: its caller has waited enough.
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final HttpConnection connection;
  private final Outgoing request;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private volatile Address address;
  private volatile Exchange exchange;
  private volatile boolean isCancelled;
  private boolean isSent;
  private boolean wasInSession;
  private boolean wasLegacy;
  private boolean isDone;

  /// Whether the address knows what came of the request: it may be the one that shows whether it is
  /// back.
  private volatile boolean isTold;

  private int resumes;
  private @Nullable EventReader events;

  HttpCall(HttpConnection connection, Outgoing request, Address address) {
    this.connection = requireNonNull(connection, "connection");
    this.request = requireNonNull(request, "request");
    this.address = requireNonNull(address, "address");
    this.exchange = connection.exchange(address);
    address.entered();
  }

  @Override
  public CallEvent next(Duration wait) throws UpstreamFailure, InterruptedException {
    try {
      CallEvent event = isSent ? null : first(wait);
      while (event == null) {
        event = fromStream(wait);
      }
      isDone = event instanceof CallEvent.Done;
      isTold = true;
      connection.reached(address);
      return event;
    } catch (UpstreamException e) {
      broken(e);
      throw failure(e);
    } catch (IOException e) {
      throw new UpstreamFailure(
          Kind.LOST, connection.server(), "its answer broke off: " + e.getMessage(), e);
    } catch (MalformedFrame e) {
      connection.noise().heard(connection.server(), "sent a malformed message: " + e.getMessage());
      throw new UpstreamFailure(
          Kind.INVALID,
          connection.server(),
          "answered with something that is not a JSON-RPC message",
          e);
    }
  }

  /// A stream that is open for as long as somebody listens may be cut by anything on the way.
  private void broken(UpstreamException e) {
    isTold = true;
    boolean isCut = e.kind() == UpstreamException.Kind.BROKEN;
    if (isCut && !isCancelled && !request.method().equals("subscriptions/listen")) {
      connection.unreached(address, String.valueOf(e.getMessage()));
    } else {
      connection.unreached(address, e);
    }
  }

  private UpstreamFailure failure(UpstreamException e) {
    UpstreamFailure failure = UpstreamFailure.of(e, connection.server());
    return events == null ? failure : failure.underWay();
  }

  private @Nullable CallEvent first(Duration wait)
      throws IOException, MalformedFrame, UpstreamFailure, InterruptedException {
    isSent = true;
    wasInSession = connection.hasSession();
    wasLegacy = connection.isLegacy();
    Reply reply = authorized(wait);
    boolean isStream = reply.mediaType().equals(RemoteHeaders.EVENTS);
    if ((isStream || reply.status() != 200) && Outage.of(reply) instanceof Outage.None) {
      // At once: finding out what a refusal means may need another request there, and the first
      // event of a stream may be long in coming.
      isTold = true;
      connection.answered(address);
    }
    if (reply.status() == 200 && isStream) {
      takeSession(reply);
      events = new EventReader(reply, connection.limits());
      return null;
    }
    return whole(reply);
  }

  /// Sends the request, again only where it was refused and there is another token now.
  private Reply authorized(Duration wait)
      throws UpstreamException, UpstreamFailure, InterruptedException {
    Pass.Attempt attempt = Pass.attempt(connection.pass());
    try {
      Reply reply = delivered(wait, Pass.header(attempt));
      while (!Pass.isAnswered(attempt, reply)) {
        move(address);
        reply = delivered(wait, Pass.header(attempt));
      }
      return reply;
    } catch (UpstreamFailure e) {
      isTold = true;
      connection.unauthorized(address, e);
      throw e;
    }
  }

  /// Sends the request, again only where it certainly was not delivered.
  private Reply delivered(Duration wait, @Nullable String authorization)
      throws UpstreamException, InterruptedException {
    for (int repeats = 0; ; repeats++) {
      long begin = connection.ticker().nanos();
      try {
        exchange.patience(wait);
        if (request.method().equals("tools/call")) {
          exchange.atMostOnce();
        }
        return exchange.send(
            "POST", connection.headers(request, authorization).pairs(), request.frame());
      } catch (UpstreamException e) {
        boolean isQuick = connection.ticker().nanos() - begin < QUICK.toNanos();
        boolean isUnheard = !e.kind().mayBeDelivered();
        if (!isUnheard || !isQuick || isCancelled || repeats == MOST_REPEATS || !repeat(e)) {
          throw e;
        }
      }
    }
  }

  /// Makes ready for another attempt; false when there is nowhere to go, or too much is repeated.
  private boolean repeat(UpstreamException missed) throws InterruptedException {
    Address next = connection.another(address);
    if (next == null) {
      return false;
    }
    if (next != address) {
      connection.missed(address, missed); // where it fails again, it counts once
    }
    double spread = 1 + ThreadLocalRandom.current().nextDouble();
    connection.ticker().sleep(Duration.ofNanos((long) (SHORTEST_WAIT.toNanos() * spread)));
    next.entered();
    address.left();
    address = next;
    move(next);
    return true;
  }

  private void move(Address to) {
    exchange.close();
    exchange = connection.exchange(to);
    if (isCancelled) {
      exchange.cancel();
    }
  }

  /// The session of a legacy connection starts with the answer to `initialize`.
  private void takeSession(Reply reply) {
    if (request.method().equals(Handshake.INITIALIZE)) {
      connection.inSession(reply.header("mcp-session-id"));
    }
  }

  private CallEvent whole(Reply reply)
      throws UpstreamException, MalformedFrame, UpstreamFailure, InterruptedException {
    byte[] body = reply.body();
    int status = reply.status();
    if (wasLegacy && connection.probe().isForgotten(request, status, wasInSession)) {
      connection.sessionLost();
      throw new UpstreamFailure(Kind.SESSION_LOST, connection.server(), "forgot the session");
    }
    boolean isJson = reply.mediaType().equals(RemoteHeaders.JSON) && body.length > 0;
    if (!isJson) {
      connection.probe().checkEra(request, status);
      throw refused(reply);
    }
    Frame frame;
    try {
      frame = Frame.scan(body, connection.limits());
    } catch (MalformedFrame e) {
      if (status == 200) {
        throw e;
      }
      connection.probe().checkEra(request, status);
      throw refused(reply);
    }
    takeSession(reply);
    CallEvent event = event(frame, status);
    if (event == null || !isNamed(frame)) {
      connection.probe().checkEra(request, status);
    }
    if (event == null) {
      throw refused(reply);
    }
    return event;
  }

  private UpstreamFailure refused(Reply reply) {
    int status = reply.status();
    Kind kind =
        switch (status / 100) {
          case 2 -> Kind.INVALID;
          case 5 -> Kind.LOST; // it may have failed, or a proxy have given up, while it was at work
          default -> Kind.UNAVAILABLE;
        };
    isTold = true;
    connection.refused(address, reply);
    return new UpstreamFailure(
        kind, connection.server(), Outage.said(status), status, Outage.pause(reply));
  }

  private @Nullable CallEvent fromStream(Duration wait)
      throws IOException, MalformedFrame, UpstreamFailure, InterruptedException {
    EventReader reader = requireNonNull(events, "events");
    Frame frame;
    try {
      frame = reader.next(wait);
    } catch (UpstreamException e) {
      if (!mayResume(reader) || e.kind() == UpstreamException.Kind.TIMEOUT) {
        throw e;
      }
      frame = null;
    }
    if (frame != null) {
      return event(frame, 200);
    }
    if (!mayResume(reader)) {
      throw new UpstreamFailure(
          Kind.LOST, connection.server(), "ended the stream before the answer");
    }
    resume(reader, wait);
    return null;
  }

  private boolean mayResume(EventReader reader) {
    return connection.hasSession()
        && !isCancelled
        && reader.lastId() != null
        && resumes < MOST_RESUMES;
  }

  /// Takes up a broken stream where it broke (2025-11-25, transports, resumability).
  private void resume(EventReader broken, Duration wait)
      throws IOException, UpstreamFailure, InterruptedException {
    resumes++;
    exchange.close();
    connection.ticker().sleep(broken.retry());
    exchange = connection.exchange(address);
    exchange.patience(wait);
    String authorization = Pass.resuming(connection.pass());
    RemoteHeaders headers =
        connection.listenHeaders(broken.lastId()).with(Pass.HEADER, authorization);
    Reply reply = exchange.send("GET", headers.pairs(), new byte[0]);
    if (reply.status() != 200 || !reply.mediaType().equals(RemoteHeaders.EVENTS)) {
      if (reply.status() == 404) {
        connection.sessionLost();
      }
      throw new UpstreamFailure(
          Kind.LOST,
          connection.server(),
          "ended the stream before the answer and cannot take it up again (status "
              + reply.status()
              + ")");
    }
    events = new EventReader(reply, connection.limits());
  }

  /// What a frame means to this call; null when it is for somebody else.
  private @Nullable CallEvent event(Frame frame, int status) throws UpstreamFailure {
    return switch (frame.kind()) {
      case RESULT, ERROR -> isAnswer(frame) ? new CallEvent.Done(frame, status) : strayed(frame);
      case NOTIFICATION -> note(frame);
      case REQUEST -> ask(frame);
      case BATCH -> strayed(frame);
    };
  }

  private boolean isAnswer(Frame frame) {
    return isNamed(frame) || (frame.kind() == Frame.Kind.ERROR && !frame.has(Member.ID));
  }

  private boolean isNamed(Frame frame) {
    return frame.integer(Member.ID, -1) == request.id();
  }

  private @Nullable CallEvent strayed(Frame frame) {
    connection
        .noise()
        .heard(connection.server(), "sent a message that answers no request: " + frame.kind());
    return null;
  }

  private @Nullable CallEvent note(Frame frame) {
    boolean isGeneral =
        switch (frame.method()) {
          case "notifications/tools/list_changed",
              "notifications/prompts/list_changed",
              "notifications/resources/list_changed",
              "notifications/resources/updated" ->
              !request.method().equals("subscriptions/listen");
          default -> false;
        };
    if (isGeneral || request.isInternal()) {
      connection.unaskedNote(frame);
      return null;
    }
    return new CallEvent.Note(frame);
  }

  private @Nullable CallEvent ask(Frame frame) throws UpstreamFailure {
    if (frame.method().equals("ping")) {
      connection.reply(Rpc.result(frame.raw(Member.ID), EMPTY));
      return null;
    }
    if (request.isInternal()) {
      connection.unaskedAsk(frame);
      return null;
    }
    return new CallEvent.Ask(frame);
  }

  @Override
  public void answer(byte[] frame) throws UpstreamFailure {
    try {
      connection.reply(frame);
    } catch (UpstreamFailure e) {
      throw e.underWay();
    }
  }

  /// Closing the stream is the cancellation of the modern era; the legacy one wants to be told.
  @Override
  public void cancel(String reason) {
    if (isCancelled) {
      return;
    }
    isCancelled = true;
    exchange.cancel();
    if (!isDone && connection.hasSession()) {
      Thread.ofVirtual().name("cancel-" + connection.server()).start(() -> tell(reason));
    }
  }

  private void tell(String reason) {
    try {
      connection.notify(Requests.cancelled(request.id(), reason));
    } catch (UpstreamFailure e) {
      connection
          .noise()
          .heard(connection.server(), "could not be told of a cancelled call: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    exchange.close();
    if (isOver.compareAndSet(false, true)) {
      if (!isTold) {
        connection.withdrawn(address);
      }
      address.left();
    }
  }
}
