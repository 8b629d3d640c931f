package dev.roundhouse.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One WebSocket. Frames are read on the event loop; the listener runs on virtual threads, one call
/// at a time. A peer that sends faster than the listener takes is not read from meanwhile. Pings
/// are sent when nothing comes for the keep-alive interval; three in vain end it.
final class WebSocketSession extends Watched implements WebSocket {
  private static final int MAX_MESSAGE = 1024 * 1024;
  private static final int MANY = 32;
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Listener listener;
  private final Turns turns;
  private final InFlight inFlight = new InFlight();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicBoolean isOpen = new AtomicBoolean(true);
  private long heard;
  private long pinged;
  private long closing;
  private boolean isClosing;

  WebSocketSession(Front front, Channel channel, Listener listener) {
    super(front, channel);
    this.listener = listener;
    this.turns = new Turns(front.threads);
    this.heard = front.ticker.nanos();
    this.pinged = heard;
  }

  /// Makes the channel speak WebSocket.
  void install() {
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(MAX_MESSAGE)
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .build();
    front.streamOpened();
    turns.add(() -> listener.opened(this));
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new WebSocket13FrameEncoder(false),
        new WebSocket13FrameDecoder(config),
        new WebSocketFrameAggregator(MAX_MESSAGE),
        new Utf8FrameValidator(false),
        this);
  }

  @Override
  public boolean offer(String text) {
    long size = ByteBufUtil.utf8Bytes(text);
    if (!isOpen.get()) {
      return false;
    }
    if (pending.addAndGet(size) > front.maxPending) {
      isOpen.set(false);
      Loops.execute(channel, this::cut);
      return false;
    }
    Loops.execute(channel, () -> write(new TextWebSocketFrame(text), size));
    return true;
  }

  private void write(WebSocketFrame frame, long size) {
    inFlight.started(front.ticker.nanos());
    ChannelFuture _ =
        channel
            .writeAndFlush(frame)
            .addListener((ChannelFuture _) -> {
              inFlight.done(front.ticker.nanos());
              pending.addAndGet(-size);
            });
  }

  @Override
  public boolean isOpen() {
    return isOpen.get();
  }

  @Override
  public long pending() {
    return pending.get();
  }

  @Override
  public void close() {
    if (isOpen.compareAndSet(true, false)) {
      Loops.execute(channel, () -> farewell(WebSocketCloseStatus.NORMAL_CLOSURE));
    }
  }

  /// Says goodbye and waits a moment for the peer's.
  private void farewell(WebSocketCloseStatus status) {
    isOpen.set(false);
    if (!isClosing) {
      isClosing = true;
      closing = front.ticker.nanos();
      write(new CloseWebSocketFrame(status), 0);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      heard = front.ticker.nanos();
      switch (message) {
        case TextWebSocketFrame text -> received(text.text());
        case PingWebSocketFrame ping -> write(new PongWebSocketFrame(ping.content().retain()), 0);
        case PongWebSocketFrame _ -> {
          // That it came is all it says.
        }
        case CloseWebSocketFrame _ -> {
          farewell(WebSocketCloseStatus.NORMAL_CLOSURE);
          Loops.close(channel);
        }
        default -> farewell(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void received(String text) {
    if (isClosing) {
      return;
    }
    turns.add(() -> {
      listener.message(this, text);
      if (!channel.config().isAutoRead() && turns.size() < MANY / 2) {
        channel.config().setAutoRead(true);
      }
    });
    if (turns.size() > MANY) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  void tick(long now) {
    long silence = now - heard;
    boolean isDeaf = isClosing && now - closing > CLOSE_NANOS;
    if (isDeaf || inFlight.isStuck(now, front.writeTimeout) || silence > 4 * front.keepAlive) {
      cut();
    } else if (!isClosing && silence > front.keepAlive && now - pinged > front.keepAlive) {
      pinged = now;
      write(new PingWebSocketFrame(), 0);
    }
  }

  @Override
  void drain() {
    farewell(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    isOpen.set(false);
    front.streamClosed();
    turns.add(() -> listener.closed(this));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case TooLongFrameException _ -> farewell(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      case CorruptedWebSocketFrameException broken -> farewell(broken.closeStatus());
      case CorruptedFrameException _ -> farewell(WebSocketCloseStatus.PROTOCOL_ERROR);
      default -> Loops.failed(channel, cause);
    }
  }
}
