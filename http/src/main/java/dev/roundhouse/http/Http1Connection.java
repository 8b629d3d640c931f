package dev.roundhouse.http;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection. Reads one request at a time and starts the next only when the answer to
/// the last has left, so pipelined requests can neither overtake each other nor pile up.
///
/// While a request is in work the connection goes on reading, because only a read tells that the
/// client is gone. What comes then is held as bytes; a client that sends more than the size of a
/// head ahead is not read from until its answer is out.
///
/// All of it runs on the event loop. Between requests, and while an event stream is idle, it holds
/// no buffer and nothing of the request.
final class Http1Connection extends Watched implements Wire, ChannelFutureListener {
  private enum Phase {
    HEAD,
    BODY,
    WORK,
    /// The last answer is out; what the client still sends is read over, because closing on unread
    /// bytes would make the kernel drop the answer too (RFC 9112, section 9.6).
    LINGER,
    GONE
  }

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final boolean isSecure;
  private final Http1Input input;
  private final InFlight inFlight = new InFlight();
  private final InWork inWork = new InWork();
  private Phase phase = Phase.HEAD;
  private boolean isIdle = true;
  private boolean isFirst = true;
  private boolean isProcessing;
  private boolean isRefused;
  private boolean isLegacy;
  private boolean keepsAlive = true;
  private long since;
  private @Nullable ByteBuf buffer;

  Http1Connection(Front front, Channel channel, boolean isSecure) {
    super(front, channel);
    this.isSecure = isSecure;
    this.input = new Http1Input(front.settings);
    this.since = front.ticker.nanos();
  }

  // What the client sends.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (phase == Phase.LINGER || phase == Phase.GONE) {
      in.release();
      return;
    }
    buffer = buffer == null ? in : MERGE_CUMULATOR.cumulate(ctx.alloc(), buffer, in);
    if (phase == Phase.WORK) {
      if (buffer.readableBytes() > front.maxHead) {
        channel.config().setAutoRead(false);
      }
    } else {
      process();
    }
  }

  /// Reads requests until bytes are missing or one is in work.
  private void process() {
    if (isProcessing) {
      return;
    }
    isProcessing = true;
    try {
      boolean hasProgress = true;
      while (hasProgress && buffer != null && buffer.isReadable()) {
        hasProgress =
            switch (phase) {
              case HEAD -> readHead(buffer);
              case BODY -> readBody(buffer);
              case WORK, LINGER, GONE -> false;
            };
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } finally {
      isProcessing = false;
    }
    if (buffer != null && !buffer.isReadable()) {
      dropBuffer();
    }
  }

  private boolean readHead(ByteBuf in) throws Refusal {
    if (isIdle) {
      isIdle = false;
      since = front.ticker.nanos();
    }
    if (isFirst && !isSecure) {
      switch (Http2Preface.match(in)) {
        case PART -> {
          return false;
        }
        case WHOLE -> {
          becomeHttp2();
          return false;
        }
        case NOT -> {}
      }
    }
    isFirst = false;
    Http1Head head = input.head(in);
    if (head == null) {
      return false;
    }
    isLegacy = head.isLegacy();
    keepsAlive = head.keepsAlive();
    if (!input.hasBody()) {
      start(input.request(), BodyBuffer.EMPTY);
      return true;
    }
    phase = Phase.BODY;
    if (head.expectsContinue() && !in.isReadable()) {
      ChannelFuture _ = channel.writeAndFlush(Unpooled.wrappedBuffer(Http1Encoder.CONTINUE));
    }
    return true;
  }

  private boolean readBody(ByteBuf in) throws Refusal {
    byte[] body = input.body(in);
    if (body != null) {
      start(input.request(), body);
    }
    return body != null;
  }

  private void start(RequestHead head, byte[] body) {
    phase = Phase.WORK;
    if (!front.admits()) {
      ResponseHead answer = new ResponseHead();
      byte[] problem = ResponseHead.problem(answer, 503, "too many requests are in work");
      answer(answer, problem, problem.length);
      return;
    }
    Lifeline line = new Lifeline(front.over);
    inWork.begin(line);
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    Exchange.start(front, this, new ServerRequest(head, body, remote, isSecure, line));
  }

  /// Answers what is not to be handled, and closes.
  private void refuse(Refusal refusal) {
    phase = Phase.WORK;
    keepsAlive = false;
    isRefused = true;
    ResponseHead answer = new ResponseHead();
    byte[] problem = ResponseHead.problem(answer, refusal.status(), refusal.detail());
    answer(answer, problem, problem.length);
  }

  private void becomeHttp2() {
    phase = Phase.GONE;
    ByteBuf held = buffer;
    buffer = null;
    Http2Connection.install(front, channel, false);
    ChannelHandlerContext next = channel.pipeline().context(this);
    if (held != null) {
      next.fireChannelRead(held);
    }
    channel.pipeline().remove(this);
  }

  // What the handler answers.

  @Override
  public void execute(Runnable task) {
    Loops.execute(channel, task);
  }

  @Override
  public void answer(ResponseHead head, byte[] body, long declared) {
    if (phase != Phase.WORK) {
      return;
    }
    ByteBuf out = channel.alloc().ioBuffer(256 + body.length);
    Http1Encoder.head(out, head, watch.dateLine(), persistence(), declared);
    Http1Encoder.headEnd(out);
    out.writeBytes(body);
    inFlight.started(front.ticker.nanos());
    ChannelFuture _ = channel.writeAndFlush(out).addListener(this);
  }

  private Http1Encoder.Persistence persistence() {
    keepsAlive &= !front.isDraining();
    if (!keepsAlive) {
      return Http1Encoder.Persistence.CLOSED;
    }
    return isLegacy ? Http1Encoder.Persistence.KEPT : Http1Encoder.Persistence.IMPLIED;
  }

  @Override
  public void open(Outbox box) {
    if (phase != Phase.WORK) {
      box.closed();
      return;
    }
    inWork.open(box);
    if (box.length() == UNKNOWN && isLegacy) {
      keepsAlive = false;
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void write(Outbox box, @Nullable ResponseHead head, int size, boolean isLast) {
    boolean isChunked = box.length() == UNKNOWN && !isLegacy;
    ByteBuf out = channel.alloc().ioBuffer(size + (head == null ? 32 : 512));
    if (head != null) {
      Http1Encoder.head(out, head, watch.dateLine(), persistence(), box.length());
      if (isChunked) {
        Http1Encoder.chunkedHeader(out);
      }
      Http1Encoder.headEnd(out);
    }
    if (isChunked && size > 0) {
      Http1Encoder.chunkStart(out, size);
    }
    box.fill(out, size);
    if (isChunked && size > 0) {
      Http1Encoder.chunkEnd(out);
    }
    if (isChunked && isLast) {
      Http1Encoder.lastChunk(out);
    }
    inFlight.started(front.ticker.nanos());
    ChannelFuture left = channel.writeAndFlush(out);
    if (isLast) {
      ChannelFuture _ = left.addListener(this);
    } else {
      ChannelFuture _ =
          left.addListener(_ -> {
            inFlight.done(front.ticker.nanos());
            box.written(size);
          });
    }
  }

  @Override
  public void reset() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    cut();
  }

  @Override
  public void upgrade(ResponseHead head, WebSocket.Listener listener) {
    if (phase != Phase.WORK) {
      return;
    }
    WebSocketSession session = new WebSocketSession(front, channel, listener);
    phase = Phase.GONE;
    inWork.end();
    ByteBuf held = buffer;
    buffer = null;
    ChannelFuture _ = channel.writeAndFlush(WebSocketHandshake.encode(channel.alloc(), head));
    session.install();
    ChannelHandlerContext next = channel.pipeline().context(this);
    if (held != null) {
      next.fireChannelRead(held);
    }
    channel.pipeline().remove(this);
    channel.config().setAutoRead(true);
  }

  /// The answer has left whole, or never will.
  @Override
  public void operationComplete(ChannelFuture left) {
    inFlight.done(front.ticker.nanos());
    if (!left.isSuccess()) {
      Loops.close(channel);
      return;
    }
    inWork.end();
    since = front.ticker.nanos();
    if (phase != Phase.WORK) {
      return;
    }
    if (!keepsAlive || front.isDraining()) {
      linger();
      return;
    }
    phase = Phase.HEAD;
    isIdle = true;
    if (!channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
    process();
  }

  private void linger() {
    if (buffer == null && !isRefused) {
      Loops.close(channel);
      return;
    }
    phase = Phase.LINGER;
    dropBuffer();
    channel.config().setAutoRead(true);
    if (!isSecure && channel instanceof SocketChannel socket) {
      ChannelFuture _ = socket.shutdownOutput();
    }
  }

  // What happens to the connection.

  @Override
  void tick(long now) {
    if (inFlight.isStuck(now, front.writeTimeout)) {
      reset();
      return;
    }
    switch (phase) {
      case HEAD, BODY -> waitingForClient(now);
      case WORK -> inWork.tick(now);
      case LINGER -> {
        if (now - since > LINGER_NANOS) {
          Loops.close(channel);
        }
      }
      case GONE -> {
        // The channel tells when it has closed.
      }
    }
  }

  private void waitingForClient(long now) {
    if (!isIdle && now - since > front.requestTimeout) {
      refuse(new Refusal(408, "the request did not come in time"));
    } else if (isIdle && now - since > (isFirst ? front.requestTimeout : front.idleTimeout)) {
      Loops.close(channel);
    }
  }

  @Override
  void drain() {
    if (phase == Phase.HEAD && isIdle) {
      Loops.close(channel);
    } else {
      inWork.drain();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      inWork.pump();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    phase = Phase.GONE;
    dropBuffer();
    inWork.cancel();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Loops.failed(channel, cause);
  }

  private void dropBuffer() {
    ByteBuf held = buffer;
    buffer = null;
    if (held != null) {
      held.release();
    }
  }
}
