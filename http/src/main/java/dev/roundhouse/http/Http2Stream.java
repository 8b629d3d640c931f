package dev.roundhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 stream: one exchange. All of it runs on the event loop of its connection.
final class Http2Stream extends Watched implements Wire, ChannelFutureListener {
  private enum Phase {
    HEAD,
    BODY,
    WORK,
    GONE
  }

  private final boolean isSecure;
  private final InFlight inFlight = new InFlight();
  private final InWork inWork = new InWork();
  private final long since;
  private Phase phase = Phase.HEAD;
  private boolean isRequestWhole;
  private @Nullable RequestHead head;
  private @Nullable BodyBuffer body;

  Http2Stream(Front front, Channel channel, boolean isSecure) {
    super(front, channel);
    this.isSecure = isSecure;
    this.since = front.ticker.nanos();
  }

  // What the client sends.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    try {
      switch (frame) {
        case Http2HeadersFrame headers -> headers(headers);
        case Http2DataFrame data -> data(data);
        default -> {
          // Frames without meaning for a request are ignored (RFC 9113, section 5.5).
        }
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  private void headers(Http2HeadersFrame frame) throws Refusal {
    isRequestWhole |= frame.isEndStream();
    if (phase == Phase.HEAD) {
      head = Http2Heads.request(frame.headers(), front.settings.maxHeaders());
      long length = Http2Heads.length(frame.headers());
      if (length > front.maxBody) {
        throw new Refusal(413, "the body is larger than allowed");
      }
      body = new BodyBuffer(length, front.maxBody);
      phase = Phase.BODY;
      if (!isRequestWhole && Http2Heads.expectsContinue(frame.headers())) {
        ChannelFuture _ = channel.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Heads.proceed()));
      }
    }
    startWhenWhole();
  }

  private void data(Http2DataFrame frame) throws Refusal {
    isRequestWhole |= frame.isEndStream();
    if (body != null) {
      body.append(frame.content(), frame.content().readableBytes());
    }
    startWhenWhole();
  }

  private void startWhenWhole() {
    RequestHead request = head;
    BodyBuffer received = body;
    if (!isRequestWhole || phase != Phase.BODY || request == null || received == null) {
      return;
    }
    phase = Phase.WORK;
    head = null;
    body = null;
    if (!front.admits()) {
      refuse(new Refusal(503, "too many requests are in work"));
      return;
    }
    Lifeline line = new Lifeline(front.over);
    inWork.begin(line);
    InetSocketAddress remote = (InetSocketAddress) channel.parent().remoteAddress();
    Exchange.start(
        front, this, new ServerRequest(request, received.take(), remote, isSecure, line));
  }

  private void refuse(Refusal refusal) {
    if (phase == Phase.GONE) {
      return;
    }
    phase = Phase.WORK;
    head = null;
    body = null;
    ResponseHead answer = new ResponseHead();
    byte[] problem = ResponseHead.problem(answer, refusal.status(), refusal.detail());
    answer(answer, problem, problem.length);
  }

  // What the handler answers.

  @Override
  public void execute(Runnable task) {
    Loops.execute(channel, task);
  }

  @Override
  public void answer(ResponseHead answer, byte[] bytes, long declared) {
    if (phase != Phase.WORK) {
      return;
    }
    Http2Headers headers = Http2Heads.answer(answer, watch.date(), declared);
    inFlight.started(front.ticker.nanos());
    if (bytes.length == 0) {
      ChannelFuture _ =
          channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true)).addListener(this);
    } else {
      ChannelFuture _ = channel.write(new DefaultHttp2HeadersFrame(headers));
      ByteBuf content = Unpooled.wrappedBuffer(bytes);
      ChannelFuture _ =
          channel.writeAndFlush(new DefaultHttp2DataFrame(content, true)).addListener(this);
    }
  }

  @Override
  public void open(Outbox box) {
    if (phase != Phase.WORK) {
      box.closed();
      return;
    }
    inWork.open(box);
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void write(Outbox box, @Nullable ResponseHead answer, int size, boolean isLast) {
    ChannelFuture left = null;
    if (answer != null) {
      Http2Headers headers = Http2Heads.answer(answer, watch.date(), box.length());
      left = channel.write(new DefaultHttp2HeadersFrame(headers, isLast && size == 0));
    }
    if (left == null || size > 0) {
      ByteBuf out = channel.alloc().ioBuffer(size);
      box.fill(out, size);
      left = channel.write(new DefaultHttp2DataFrame(out, isLast));
    }
    channel.flush();
    inFlight.started(front.ticker.nanos());
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
    if (phase != Phase.GONE) {
      reset(Http2Error.INTERNAL_ERROR);
    }
  }

  private void reset(Http2Error reason) {
    ChannelFuture _ = channel.writeAndFlush(new DefaultHttp2ResetFrame(reason)).addListener(CLOSE);
  }

  @Override
  public void upgrade(ResponseHead answer, WebSocket.Listener listener) {
    // The handshake has refused it: WebSockets are spoken over HTTP/1.1 only.
    reset();
  }

  /// The answer has left whole, or never will.
  @Override
  public void operationComplete(ChannelFuture left) {
    inFlight.done(front.ticker.nanos());
    if (left.isSuccess() && !isRequestWhole) {
      // The answer came first: the client need not send the rest (RFC 9113, section 8.1).
      reset(Http2Error.NO_ERROR);
    } else if (!left.isSuccess()) {
      Loops.close(channel);
    }
    if (left.isSuccess()) {
      phase = Phase.GONE;
      inWork.end();
    }
  }

  // What happens to the stream.

  @Override
  void tick(long now) {
    boolean isUnderWay = phase == Phase.HEAD || phase == Phase.BODY;
    if (inFlight.isStuck(now, front.writeTimeout)) {
      reset();
    } else if (isUnderWay && now - since > front.requestTimeout) {
      refuse(new Refusal(408, "the request did not come in time"));
    } else {
      inWork.tick(now);
    }
  }

  @Override
  void drain() {
    inWork.drain();
  }

  /// Ends with its connection.
  @Override
  void cut() {
    gone();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      inWork.pump();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame) {
      gone();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Loops.log(channel, cause);
    if (cause instanceof Http2Exception broken) {
      reset(broken.error());
    } else {
      Loops.close(channel);
    }
  }

  private void gone() {
    phase = Phase.GONE;
    head = null;
    body = null;
    inWork.cancel();
  }
}
