package dev.roundhouse.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// The answer to one request while its handler makes it.
final class ServerResponse implements Response {
  /// The largest body that leaves in one write with its head.
  private static final int SMALL = 2 * Wire.PIECE;

  /// By which a client and the logs name the same request.
  private static final String REQUEST_ID = "x-request-id";

  private final Front front;
  private final Wire wire;
  private final ServerRequest request;
  private final ResponseHead head = new ResponseHead();
  private boolean isChosen;
  private boolean isCommitted;
  private boolean mayCompress;
  private @Nullable BodyStream body;
  private @Nullable Outbox events;

  ServerResponse(Front front, Wire wire, ServerRequest request) {
    this.front = front;
    this.wire = wire;
    this.request = request;
  }

  @Override
  public Response status(int status) {
    head.status(status);
    return this;
  }

  @Override
  public Response header(String name, String value) {
    head.set(name, value);
    return this;
  }

  @Override
  public Response compressed() {
    mayCompress = true;
    return this;
  }

  @Override
  public boolean isCommitted() {
    return isCommitted || (body != null && body.isStarted());
  }

  @Override
  public void send(byte[] bytes) {
    choose();
    send(head, mayCompress ? Gzip.apply(request, head, bytes) : bytes);
  }

  private void send(ResponseHead answer, byte[] bytes) {
    isCommitted = true;
    request.lifeline().settle();
    if (answer.isBodiless()) {
      wire.execute(() -> wire.answer(answer, BodyBuffer.EMPTY, Wire.UNKNOWN));
    } else if (isHead()) {
      wire.execute(() -> wire.answer(answer, BodyBuffer.EMPTY, bytes.length));
    } else if (bytes.length <= SMALL) {
      wire.execute(() -> wire.answer(answer, bytes, bytes.length));
    } else {
      Outbox outbox = Outbox.ofBody(front, wire, request.lifeline(), answer, bytes.length);
      outbox.offer(bytes, Long.MAX_VALUE);
      outbox.end();
    }
  }

  @Override
  public OutputStream stream() {
    choose();
    Outbox outbox = Outbox.ofBody(front, wire, request.lifeline(), head, Wire.UNKNOWN);
    BodyStream stream = new BodyStream(outbox, isHead() || head.isBodiless());
    body = stream;
    return stream;
  }

  @Override
  public EventStream events() {
    choose();
    isCommitted = true;
    head.put("content-type", "text/event-stream");
    head.put("cache-control", "no-cache");
    head.put("x-accel-buffering", "no");
    Outbox outbox = Outbox.ofEvents(front, wire, request.lifeline(), head);
    if (isHead()) {
      outbox.closed();
      send(head, BodyBuffer.EMPTY);
    } else {
      events = outbox;
      outbox.start();
    }
    return new LiveStream(outbox, front.maxPending);
  }

  @Override
  public void upgrade(WebSocket.Listener listener) {
    requireNonNull(listener, "listener");
    choose();
    try {
      WebSocketHandshake.answer(request, head);
    } catch (Refusal refusal) {
      refuse(refusal);
      return;
    }
    isCommitted = true;
    request.lifeline().settle();
    wire.execute(() -> wire.upgrade(head, listener));
  }

  private void refuse(Refusal refusal) {
    byte[] problem = ResponseHead.problem(head, refusal.status(), refusal.detail());
    if (refusal.status() == 426) {
      head.put("sec-websocket-version", "13");
      head.put("upgrade", "websocket");
    }
    send(head, problem);
  }

  private boolean isHead() {
    return request.method().equals("HEAD");
  }

  private void choose() {
    if (isChosen) {
      throw new IllegalStateException("the request has been answered already");
    }
    isChosen = true;
  }

  /// The handler has returned.
  void finish() throws IOException {
    if (!isChosen) {
      Front.LOG.log(Level.ERROR, "no answer to " + request.method() + " " + request.path());
      failed();
    } else if (body != null && body.isStarted()) {
      body.finish();
    } else if (body != null) {
      send(head, body.whole());
    }
  }

  /// The handler has thrown.
  void fail(Throwable cause) {
    boolean isPeers = request.isCancelled() || cause instanceof ClientGoneException;
    Level level = isPeers ? Level.DEBUG : Level.ERROR;
    String id = head.get(REQUEST_ID);
    String of = id == null ? "" : " (request " + id + ")";
    Front.LOG.log(level, request.method() + " " + request.path() + of + " failed", cause);
    if (!isCommitted()) {
      failed();
    } else if (body != null) {
      body.abort();
    } else if (events != null) {
      events.abort();
    }
  }

  private void failed() {
    ResponseHead answer = new ResponseHead();
    byte[] problem = ResponseHead.problem(answer, 500, "the request could not be handled");
    String id = head.get(REQUEST_ID);
    if (id != null) {
      answer.put(REQUEST_ID, id);
    }
    send(answer, problem);
  }
}
