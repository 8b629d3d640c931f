package dev.roundhouse.http;

import dev.roundhouse.kernel.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The server on Netty: as many event loops as cores, each with its connections and their [Watch].
final class NettyServer implements HttpServer {
  private static final Duration TLS_PACE = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);
  private static final int BACKLOG = 1024;

  private final Front front;
  private final MultiThreadIoEventLoopGroup loops;
  private final Channel listener;
  private final InetSocketAddress address;

  private NettyServer(Front front, MultiThreadIoEventLoopGroup loops, Channel listener) {
    this.front = front;
    this.loops = loops;
    this.listener = listener;
    this.address = (InetSocketAddress) listener.localAddress();
  }

  static NettyServer start(HttpSettings settings, Handler handler) {
    return start(settings, handler, Ticker.system());
  }

  static NettyServer start(HttpSettings settings, Handler handler, Ticker ticker) {
    Optional<TlsFiles> tls = settings.tls().map(TlsFiles::open);
    int cores = Runtime.getRuntime().availableProcessors();
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(cores, NioIoHandler.newFactory());
    Front front = new Front(settings, handler, ticker, loops);
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    ChannelFuture bound = bootstrap(front, tls, loops).bind(address).awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      Future<?> _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new HttpException(
          "cannot listen on "
              + settings.host()
              + " port "
              + settings.port()
              + ": "
              + failure.getMessage()
              + "; is another program using it?",
          failure);
    }
    keepTime(front, tls, loops);
    return new NettyServer(front, loops, bound.channel());
  }

  private static ServerBootstrap bootstrap(
      Front front, Optional<TlsFiles> tls, MultiThreadIoEventLoopGroup loops) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(Wire.PIECE, 2 * Wire.PIECE))
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                Door.open(front, tls, channel);
              }
            });
  }

  private static void keepTime(
      Front front, Optional<TlsFiles> tls, MultiThreadIoEventLoopGroup loops) {
    long pace = front.pace().toMillis();
    front.watches().forEach((loop, watch) -> fixed(loop, watch, pace));
    // Files are read by a thread of their own, not by the loop.
    tls.ifPresent(files ->
        fixed(
            loops.next(),
            () -> front.threads.newThread(files::reload).start(),
            TLS_PACE.toMillis()));
  }

  private static void fixed(EventExecutor loop, Runnable task, long millis) {
    // A failed run would end the series without a word.
    Future<?> _ =
        loop.scheduleWithFixedDelay(() -> Actions.run(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Load load() {
    return front.load();
  }

  @Override
  public boolean drain(Duration within) throws InterruptedException {
    front.startDraining();
    listener.close().await(within.toMillis());
    onEach(Watched::drain);
    return front.awaitQuiet(within);
  }

  @Override
  public void close() {
    front.startDraining();
    listener.close().awaitUninterruptibly(END.toMillis());
    onEach(Watched::cut);
    loops
        .shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(END.toMillis());
  }

  private void onEach(Consumer<Watched> action) {
    front
        .watches()
        .forEach((loop, watch) -> {
          if (!loop.isShuttingDown()) {
            loop.execute(() -> watch.each(action));
          }
        });
  }
}
