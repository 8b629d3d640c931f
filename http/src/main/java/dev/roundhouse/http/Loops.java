package dev.roundhouse.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;

/// What every kind of connection does the same way on its event loop.
final class Loops {
  private Loops() {}

  /// Runs on the channel's loop. When the loop has ended so has every channel, and there is nobody
  /// left to write to.
  static void execute(Channel channel, Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      Front.LOG.log(Level.DEBUG, "nothing is written after the end of the server", e);
    }
  }

  /// A failure in the pipeline ends the connection. What clients do wrong is not the log's
  /// business.
  static void failed(Channel channel, Throwable cause) {
    log(channel, cause);
    close(channel);
  }

  /// Clients break off every day: only what is not theirs is worth a warning.
  static void log(Channel channel, Throwable cause) {
    boolean isPeers =
        cause instanceof IOException
            || cause instanceof CodecException
            || cause instanceof Http2Exception;
    Level level = isPeers ? Level.DEBUG : Level.WARNING;
    Front.LOG.log(level, "a connection failed: " + channel.remoteAddress(), cause);
  }

  /// Closes properly. Whether that succeeds changes nothing: the channel tells when it is gone.
  static void close(Channel channel) {
    ChannelFuture _ = channel.close();
  }
}
