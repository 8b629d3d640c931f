package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.BatchItem;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Rpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A connection over one shared channel, where answers find their call by id. Frames are read on
/// the channel's thread; a lying server costs only the calls it lies about.
final class ChannelConnection implements Connection, Channel.Receiver {
  private static final int MOST_CANCELLED = 256;
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);

  private final ServerId server;
  private final Caller caller;
  private final Channel channel;
  private final Limits limits;
  private final Unasked unasked;
  private final Noise noise;
  private final Ticker ticker;
  private final Map<Long, ChannelCall> calls = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /// What the server was told to leave and may have answered before it heard; no lie of its.
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Greeting greeting;

  /// The call that a question or log line without any address most likely belongs to.
  private volatile @Nullable ChannelCall latest;

  private volatile @Nullable String ended;

  ChannelConnection(
      ServerId server,
      Caller caller,
      Channel channel,
      Limits limits,
      Unasked unasked,
      Noise noise,
      Ticker ticker) {
    this.server = requireNonNull(server, "server");
    this.caller = requireNonNull(caller, "caller");
    this.channel = requireNonNull(channel, "channel");
    this.limits = requireNonNull(limits, "limits");
    this.unasked = requireNonNull(unasked, "unasked");
    this.noise = requireNonNull(noise, "noise");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  void greeted(Greeting by) {
    greeting = by;
  }

  @Override
  public ServerId server() {
    return server;
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
    ChannelCall call = new ChannelCall(this, request);
    calls.put(request.id(), call);
    if (call.isConversation()) {
      latest = call;
    }
    try {
      channel.send(request.frame());
    } catch (Channel.Doubt e) {
      forget(call);
      throw new UpstreamFailure(Kind.LOST, server, message(e), e);
    } catch (Channel.Refused e) {
      forget(call);
      throw e.failure();
    } catch (IOException e) {
      forget(call);
      throw new UpstreamFailure(Kind.UNAVAILABLE, server, message(e), e);
    }
    String reason = ended;
    if (reason != null && forget(call)) {
      lose(call, reason);
    }
    return call;
  }

  /// Tells a call that its connection has ended, and whether the server can have acted on it.
  private void lose(ChannelCall call, String reason) {
    if (channel.recall(call.frame())) {
      call.failed(Kind.UNAVAILABLE, "ended before the call was delivered: " + reason);
    } else {
      call.failed(Kind.LOST, "ended while the call was under way: " + reason);
    }
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void notify(byte[] frame) throws UpstreamFailure {
    try {
      channel.send(frame);
    } catch (Channel.Refused e) {
      throw e.failure();
    } catch (IOException e) {
      throw new UpstreamFailure(Kind.UNAVAILABLE, server, message(e), e);
    }
  }

  @Override
  public void reply(byte[] frame) throws UpstreamFailure {
    notify(frame);
  }

  long nanos() {
    return ticker.nanos();
  }

  @Override
  public void endOverdue() {
    long now = nanos();
    for (ChannelCall call : calls.values()) {
      call.endIfOverdue(now);
    }
  }

  @Override
  public boolean isAlive() {
    return ended == null && channel.isOpen();
  }

  @Override
  public void end(String reason) {
    channel.close();
    closed(reason);
  }

  boolean forget(ChannelCall call) {
    boolean isForgotten = calls.remove(call.id(), call);
    if (call.equals(latest)) {
      latest = newest();
    }
    return isForgotten;
  }

  private @Nullable ChannelCall newest() {
    ChannelCall newest = null;
    for (ChannelCall each : calls.values()) {
      if (each.isConversation() && (newest == null || each.id() > newest.id())) {
        newest = each;
      }
    }
    return newest;
  }

  void tellCancelled(long id, String reason) {
    // Servers that obey never answer: forgotten now and then, at the price of a line in the log.
    if (cancelled.size() >= MOST_CANCELLED) {
      cancelled.clear();
    }
    cancelled.add(id);
    try {
      notify(Requests.cancelled(id, reason));
    } catch (UpstreamFailure e) {
      noise.heard(server, "could not be told of a cancelled call: " + e.getMessage());
    }
  }

  @Override
  public void line(byte[] line) {
    try {
      route(Frame.scan(line, limits));
    } catch (MalformedFrame e) {
      malformed(e);
    }
  }

  private void malformed(MalformedFrame e) {
    noise.heard(server, "sent a line that is not a JSON-RPC message: " + e.getMessage());
    byte[] id = e.id();
    ChannelCall call = id == null ? null : calls.get(number(id));
    if (call != null && forget(call)) {
      call.failed(Kind.INVALID, "answered with something that is not a JSON-RPC message");
    }
  }

  /// An over-long line cannot be read for its id. While one call alone is under way it is its
  /// answer.
  @Override
  public void noise(String what) {
    noise.heard(server, what);
    if (calls.size() == 1) {
      for (ChannelCall call : calls.values()) {
        if (forget(call)) {
          call.failed(Kind.INVALID, what);
        }
      }
    }
  }

  @Override
  public void closed(String reason) {
    if (ended != null) {
      return;
    }
    ended = reason;
    for (ChannelCall call : calls.values()) {
      if (forget(call)) {
        lose(call, reason);
      }
    }
    unasked.closed(this, reason);
  }

  private void route(Frame frame) {
    switch (frame.kind()) {
      case RESULT, ERROR -> answered(frame);
      case NOTIFICATION -> noted(frame);
      case REQUEST -> asked(frame);
      case BATCH -> {
        for (BatchItem item : frame.batch(limits)) {
          switch (item) {
            case BatchItem.Good(Frame each) -> route(each);
            case BatchItem.Bad(MalformedFrame e) -> malformed(e);
          }
        }
      }
    }
  }

  private void answered(Frame frame) {
    ChannelCall call =
        frame.has(Member.ID) ? calls.get(frame.integer(Member.ID, -1)) : onlyCallForAnError(frame);
    if (call == null || !forget(call)) {
      if (frame.has(Member.ID) && cancelled.remove(frame.integer(Member.ID, -1))) {
        return;
      }
      noise.heard(server, "answered a request that is not under way");
      return;
    }
    call.arrived(new CallEvent.Done(frame, 200));
  }

  /// An error without id says that a request could not be read; it can only be matched if there is
  /// one.
  private @Nullable ChannelCall onlyCallForAnError(Frame frame) {
    return frame.kind() == Frame.Kind.ERROR && calls.size() == 1
        ? calls.values().stream().findFirst().orElse(null)
        : null;
  }

  private void noted(Frame frame) {
    ChannelCall call = addressed(frame);
    if (call == null) {
      unasked.note(this, frame);
    } else if (!call.arrived(new CallEvent.Note(frame))) {
      noise.heard(server, "sends notifications faster than they can be passed on");
    }
  }

  private @Nullable ChannelCall addressed(Frame frame) {
    if (frame.has(Member.META_SUBSCRIPTION_ID)) {
      return calls.get(frame.integer(Member.META_SUBSCRIPTION_ID, -1));
    }
    return switch (frame.method()) {
      case "notifications/progress" -> calls.get(frame.integer(Member.PROGRESS_TOKEN, -1));
      case "notifications/message" -> latest;
      default -> null;
    };
  }

  private void asked(Frame frame) {
    if (frame.method().equals("ping")) {
      pong(frame);
      return;
    }
    ChannelCall call = latest;
    if (call == null) {
      unasked.ask(this, frame);
    } else {
      call.arrived(new CallEvent.Ask(frame));
    }
  }

  private void pong(Frame frame) {
    try {
      reply(Rpc.result(frame.raw(Member.ID), EMPTY));
    } catch (UpstreamFailure e) {
      noise.heard(server, "could not be answered a ping: " + e.getMessage());
    }
  }

  private static long number(byte[] id) {
    try {
      return Long.parseLong(new String(id, StandardCharsets.US_ASCII));
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
