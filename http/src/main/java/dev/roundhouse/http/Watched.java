package dev.roundhouse.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// A connection or HTTP/2 stream with deadlines, kept by the [Watch] of its event loop as long as
/// it is in a pipeline. Everything here runs on that loop.
abstract class Watched extends ChannelInboundHandlerAdapter {
  /// Where the watch keeps it.
  int place = -1;

  final Front front;
  final Watch watch;
  final Channel channel;

  Watched(Front front, Channel channel) {
    this.front = front;
    this.channel = channel;
    this.watch = front.watch(channel.eventLoop());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    watch.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    watch.remove(this);
  }

  /// Looks at the deadlines.
  abstract void tick(long now);

  /// The server is about to stop: ends what is idle, and tells the client.
  abstract void drain();

  /// Ends at once, whatever is still to be written.
  void cut() {
    channel.unsafe().close(channel.newPromise());
  }
}
