package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Where a new connection comes in: turned away when there are too many, else given the protocol it
/// speaks.
final class Door {
  private static final byte[] FULL =
      """
      HTTP/1.1 503 Service Unavailable\r
      connection: close\r
      retry-after: 1\r
      content-length: 0\r
      \r
      """
          .getBytes(US_ASCII);
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Door() {}

  static void open(Front front, Optional<TlsFiles> tls, Channel channel) {
    if (!front.connected(channel.closeFuture()) || front.isDraining()) {
      turnAway(channel, tls.isPresent());
    } else if (tls.isPresent()) {
      openSecure(front, tls.get(), channel);
    } else {
      channel.pipeline().addLast(new Http1Connection(front, channel, false));
    }
  }

  private static void turnAway(Channel channel, boolean isSecure) {
    if (isSecure) {
      Loops.close(channel);
    } else {
      ChannelFuture _ =
          channel
              .writeAndFlush(Unpooled.wrappedBuffer(FULL))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static void openSecure(Front front, TlsFiles tls, Channel channel) {
    SslHandler handler = tls.context().newHandler(channel.alloc());
    handler.setHandshakeTimeout(
        Math.min(HANDSHAKE_NANOS, front.requestTimeout), TimeUnit.NANOSECONDS);
    channel
        .pipeline()
        .addLast(
            handler,
            new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
              @Override
              protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                  Http2Connection.install(front, channel, true);
                } else {
                  channel.pipeline().addLast(new Http1Connection(front, channel, true));
                }
              }

              @Override
              protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
                Loops.failed(channel, cause);
              }
            });
  }
}
