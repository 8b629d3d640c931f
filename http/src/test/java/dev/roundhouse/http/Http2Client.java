package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An HTTP/2 client with prior knowledge that tells each frame as a line: `200`, `data text`,
/// `end`, `reset CODE`.
final class Http2Client implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel connection;
  final CompletableFuture<Long> goneAway = new CompletableFuture<>();

  /// One stream and what came on it.
  record Stream(Http2StreamChannel channel, BlockingQueue<String> frames) {
    String next() throws InterruptedException {
      String frame = frames.poll(5, TimeUnit.SECONDS);
      return frame == null ? "nothing came" : frame;
    }

    Stream body(String text, boolean isLast) {
      ChannelFuture _ =
          channel.writeAndFlush(
              new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, UTF_8), isLast));
      return this;
    }

    /// Drops what was received and not read.
    void forget() {
      ChannelFuture _ = channel.close();
    }

    void reset() {
      ChannelFuture _ = channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }
  }

  Http2Client(HttpServer server) {
    this.connection =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .initialSettings(Http2Settings.defaultSettings())
                                .validateHeaders(false)
                                .encoderIgnoreMaxHeaderListSize(true)
                                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                                .build(),
                            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                            new GoAway());
                  }
                })
            .connect(server.address())
            .syncUninterruptibly()
            .channel();
  }

  private final class GoAway extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      if (frame instanceof Http2GoAwayFrame goAway) {
        goneAway.complete(goAway.errorCode());
      }
      ReferenceCountUtil.release(frame);
    }
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  static Http2Headers headers(String method, String path) {
    return new DefaultHttp2Headers(false)
        .method(method)
        .path(path)
        .scheme("http")
        .authority("test");
  }

  Stream send(Http2Headers headers, boolean isLast) {
    return send(headers, isLast, true);
  }

  /// Asks, but reads nothing of the answer.
  Stream ignore(String path) {
    return send(headers("GET", path), true, false);
  }

  private Stream send(Http2Headers headers, boolean isLast, boolean isReading) {
    BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(new Frames(frames))
            .option(ChannelOption.AUTO_READ, isReading)
            .open()
            .syncUninterruptibly()
            .getNow();
    ChannelFuture _ = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, isLast));
    return new Stream(stream, frames);
  }

  /// Opens a request and takes it back at once; false when the connection has been closed.
  boolean openAndReset() {
    try {
      send(headers("POST", "/"), false).reset();
      return true;
    } catch (Exception e) {
      if (e instanceof ClosedChannelException) {
        return false;
      }
      throw e;
    }
  }

  Stream get(String path) {
    return send(headers("GET", path), true);
  }

  private static final class Frames extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<String> frames;

    Frames(BlockingQueue<String> frames) {
      this.frames = frames;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2HeadersFrame head) {
        frames.add(String.valueOf(head.headers().status()));
        end(head.isEndStream());
      } else if (message instanceof Http2DataFrame data) {
        if (data.content().isReadable()) {
          frames.add("data " + data.content().toString(UTF_8));
        }
        end(data.isEndStream());
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        frames.add("reset " + reset.errorCode());
      }
      ReferenceCountUtil.release(event);
    }

    private void end(boolean isLast) {
      if (isLast) {
        frames.add("end");
      }
    }
  }

  @Override
  public void close() {
    Future<?> _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
