package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.BuiltInInstance;
import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A connection without a wire, to a part of this program: each request is answered on a virtual
/// thread of its own. Nothing is ever said on it unasked. Safe for many threads.
final class BuiltInConnection implements Connection {
  private final BuiltInInstance instance;
  private final BuiltIn server;
  private final Caller caller;
  private final Limits limits;
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable Greeting greeting;
  private volatile boolean hasEnded;

  BuiltInConnection(BuiltInInstance instance, BuiltIn server, Caller caller, Limits limits) {
    this.instance = requireNonNull(instance, "instance");
    this.server = requireNonNull(server, "server");
    this.caller = requireNonNull(caller, "caller");
    this.limits = requireNonNull(limits, "limits");
  }

  void greeted(Greeting as) {
    greeting = as;
  }

  @Override
  public ServerId server() {
    return instance.server();
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public Greeting greeting() {
    return requireNonNull(greeting, "not greeted yet");
  }

  @Override
  public long nextId() {
    return ids.incrementAndGet();
  }

  @Override
  public UpstreamCall start(Outgoing request) throws UpstreamFailure {
    if (!isAlive()) {
      throw new UpstreamFailure(Kind.UNAVAILABLE, server(), "has been stopped");
    }
    return new Call(request);
  }

  @Override
  public void notify(byte[] frame) {
    // A cancellation ends the thread of its call, and no other notification concerns it.
  }

  @Override
  public void reply(byte[] frame) {
    throw new IllegalStateException("a part of this program asks nothing");
  }

  @Override
  public boolean isAlive() {
    return !hasEnded && instance.isAlive();
  }

  @Override
  public void end(String reason) {
    hasEnded = true;
  }

  /// How a call came to its end.
  private sealed interface End {
    record Answered(Frame frame) implements End {}

    record Failed(Kind kind, String what) implements End {}
  }

  private final class Call implements UpstreamCall {
    private final Outgoing request;
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final Thread thread;

    Call(Outgoing request) {
      this.request = request;
      this.thread =
          Thread.ofVirtual().name("built-in-" + instance.server()).start(() -> ends.add(run()));
    }

    private End run() {
      try {
        return new End.Answered(
            Frame.scan(server.answer(request.frame(), request.asker()), limits));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return new End.Failed(Kind.CANCELLED, "nobody waits any more");
      } catch (MalformedFrame e) {
        return new End.Failed(Kind.INVALID, "answered what is no frame: " + e.getMessage());
      } catch (RuntimeException | Error e) {
        System.getLogger("roundhouse.gateway")
            .log(System.Logger.Level.ERROR, "a call of " + server() + " failed", e);
        return new End.Failed(Kind.LOST, "failed while it answered; its log says more");
      }
    }

    @Override
    public CallEvent next(Duration wait) throws UpstreamFailure, InterruptedException {
      return switch (ends.poll(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        case End.Answered(Frame frame) -> new CallEvent.Done(frame, 200);
        case End.Failed(Kind kind, String what) -> throw new UpstreamFailure(kind, server(), what);
        case null ->
            throw new UpstreamFailure(
                Kind.TIMEOUT,
                server(),
                request.method() + " was not answered within " + wait.toMillis() + " ms");
      };
    }

    @Override
    public void answer(byte[] frame) {
      throw new IllegalStateException("a part of this program asks nothing");
    }

    @Override
    public void cancel(String reason) {
      ends.add(new End.Failed(Kind.CANCELLED, reason));
      thread.interrupt();
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
