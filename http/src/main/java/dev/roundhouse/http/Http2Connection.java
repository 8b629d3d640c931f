package dev.roundhouse.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

/// An HTTP/2 connection as a whole: its limits, and its end. Requests are [Http2Stream]s. Floods of
/// resets, continuations, empty frames and control frames are cut off by the codec.
final class Http2Connection extends Watched {
  private static final int MAX_STREAMS = 256;
  private static final WriteBufferWaterMark STREAM_MARKS =
      new WriteBufferWaterMark(Wire.PIECE / 2, Wire.PIECE);

  private final Http2FrameCodec codec;
  private long idleSince;
  private long movingSince;
  private long unsent;
  private long brokenSince;
  private boolean isBroken;

  private Http2Connection(Front front, Channel channel, Http2FrameCodec codec) {
    super(front, channel);
    this.codec = codec;
    this.idleSince = front.ticker.nanos();
    this.movingSince = idleSince;
    // Short requests come and go between two looks at the deadlines.
    codec
        .connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamClosed(io.netty.handler.codec.http2.Http2Stream stream) {
                idleSince = front.ticker.nanos();
              }
            });
  }

  /// Makes the channel speak HTTP/2.
  static void install(Front front, Channel channel, boolean isSecure) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(Math.min(MAX_STREAMS, front.settings.maxRequests()))
            .maxHeaderListSize(front.maxHead);
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(settings)
            .validateHeaders(true)
            // A close waits for the streams as long as they take: draining has its own deadline.
            .gracefulShutdownTimeoutMillis(-1)
            .build();
    ChannelInitializer<Channel> streams =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            stream.config().setWriteBufferWaterMark(STREAM_MARKS);
            stream.pipeline().addLast(new Http2Stream(front, stream, isSecure));
          }
        };
    channel
        .pipeline()
        .addLast(
            codec, new Http2MultiplexHandler(streams), new Http2Connection(front, channel, codec));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    // Frames of the connection itself have been handled by the codec.
    ReferenceCountUtil.release(frame);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Loops.log(channel, cause);
    if (!(cause instanceof Http2Exception)) {
      cut();
    } else if (!isBroken) {
      // The codec says goodbye with the reason (RFC 9113, section 5.4.1) and closes.
      isBroken = true;
      brokenSince = front.ticker.nanos();
    }
  }

  @Override
  void tick(long now) {
    boolean isOverdue = isBroken && now - brokenSince > front.writeTimeout;
    if (isStuck(now) || isOverdue) {
      cut();
    } else if (codec.connection().numActiveStreams() > 0) {
      idleSince = now;
    } else if (now - idleSince > front.idleTimeout + front.writeTimeout) {
      // The goodbye did not leave either.
      cut();
    } else if (now - idleSince > front.idleTimeout) {
      Loops.close(channel);
    }
  }

  /// Whether the client has read nothing for too long. Resetting streams does not end such a
  /// connection, for the resets would have to be read as well.
  private boolean isStuck(long now) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long waiting = out == null ? 0 : out.totalPendingWriteBytes();
    if (waiting == 0 || waiting < unsent) {
      movingSince = now;
    }
    unsent = waiting;
    return now - movingSince > front.writeTimeout;
  }

  /// Sends GOAWAY and closes when the last stream has ended.
  @Override
  void drain() {
    Loops.close(channel);
  }
}
