package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Address;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.RemoteInstance;
import dev.roundhouse.http.HttpClient.Exchange;
import dev.roundhouse.http.HttpClient.Target;
import dev.roundhouse.http.Reply;
import dev.roundhouse.http.UpstreamException;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.SseParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// HTTP+SSE (2024-11-05): one event stream in, one POST a message out.
final class SseChannel implements Channel {
  private final RemoteInstance instance;
  private final Address address;
  private final @Nullable Pass pass;
  private volatile Exchange stream;
  private final int maxBytes;
  private final CompletableFuture<Target> endpoint = new CompletableFuture<>();
  private volatile @Nullable Receiver receiver;
  private volatile boolean isOpen = true;
  private volatile boolean isSettled;
  private volatile int status;
  private volatile @Nullable Duration pause;

  SseChannel(Destination to, int maxBytes) {
    this.instance = to.instance();
    this.address = to.address();
    this.pass = to.pass();
    this.maxBytes = maxBytes;
    this.stream = instance.client().exchange(address.target());
  }

  /// Opens the stream; the first event must say where messages go.
  void open(Duration within) throws IOException, InterruptedException {
    Thread.ofVirtual().name("sse-" + instance.server()).start(this::read);
    try {
      endpoint.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refused refused) {
        throw refused;
      }
      throw new IOException(requireNonNull(e.getCause(), "cause").getMessage(), e);
    } catch (TimeoutException e) {
      close();
      throw new IOException("the event stream did not name its endpoint in time", e);
    }
  }

  /// The greeting is over: from now on this tells the fleet what it finds, not the handshake.
  void settled() {
    isSettled = true;
    address.entered();
  }

  /// The status that refused the stream; 0 when none did.
  int status() {
    return status;
  }

  /// How long the server that refused it wants to be left alone; null when it did not say.
  @Nullable Duration pause() {
    return pause;
  }

  private void read() {
    String reason = "the event stream ended";
    IOException failure = null;
    try {
      Pass.Attempt attempt = Pass.attempt(pass);
      Reply reply = opened(Pass.header(attempt));
      while (!Pass.isAnswered(attempt, reply)) {
        reopen();
        reply = opened(Pass.header(attempt));
      }
      if (reply.status() != 200 || !reply.mediaType().equals(RemoteHeaders.EVENTS)) {
        status = reply.status();
        pause = Outage.pause(reply);
        throw new IOException("the event stream was refused with status " + reply.status());
      }
      reply.patience(Duration.ZERO);
      InputStream in = reply.stream();
      SseParser parser = new SseParser(maxBytes);
      byte[] buffer = new byte[2048];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        parser.feed(buffer, 0, count, new Events());
      }
    } catch (UpstreamFailure e) {
      reason = e.what();
      failure = new Refused(e);
    } catch (IOException | MalformedFrame e) {
      reason = String.valueOf(e.getMessage());
    } finally {
      stream.close();
    }
    if (isOpen && isSettled) {
      // The session is as long as the stream: without it there is nobody to speak with.
      instance.unreached(address, reason, null);
    }
    isOpen = false;
    if (isSettled) {
      address.left();
    }
    endpoint.completeExceptionally(failure == null ? new IOException(reason) : failure);
    Receiver to = receiver;
    if (to != null) {
      to.closed(reason);
    }
  }

  private Reply opened(@Nullable String authorization) throws UpstreamException {
    RemoteHeaders headers =
        new RemoteHeaders(instance.headers())
            .with("Accept", RemoteHeaders.EVENTS)
            .with(Pass.HEADER, authorization);
    return stream.send("GET", headers.pairs(), new byte[0]);
  }

  private void reopen() {
    stream.close();
    stream = instance.client().exchange(address.target());
    if (!isOpen) {
      stream.cancel();
    }
  }

  private final class Events implements SseParser.Sink {
    @Override
    public void event(String type, byte[] data, @Nullable String id) {
      Receiver to = receiver;
      if (type.equals("endpoint")) {
        named(new String(data, StandardCharsets.UTF_8).strip());
      } else if (to != null && type.equals("message")) {
        instance.reached(address);
        to.line(data);
      }
    }

    @Override
    public void retry(long millis) {
      // The stream carries the session: once it breaks there is nothing to come back to.
    }
  }

  /// Only an endpoint of the same origin is followed: headers with secrets go there.
  private void named(String text) {
    URI base = address.target().address();
    try {
      URI address = base.resolve(text);
      boolean isSameOrigin =
          base.getScheme().equals(address.getScheme())
              && base.getRawAuthority().equals(address.getRawAuthority());
      if (isSameOrigin) {
        endpoint.complete(instance.client().target(address));
      } else {
        endpoint.completeExceptionally(
            new IOException("the event stream names an endpoint of another origin"));
      }
    } catch (IllegalArgumentException e) {
      endpoint.completeExceptionally(new IOException("the endpoint named is not an address", e));
    }
  }

  @Override
  public void attach(Receiver to) {
    receiver = to;
  }

  @Override
  public void send(byte[] line) throws IOException {
    Target target = endpoint.getNow(null);
    if (target == null || !isOpen) {
      throw new IOException("the event stream is closed");
    }
    if (isSettled) {
      admit();
    }
    try {
      Pass.Attempt attempt = Pass.attempt(pass);
      Reply reply = posted(target, line, Pass.header(attempt));
      while (!Pass.isAnswered(attempt, reply)) {
        reply = posted(target, line, Pass.header(attempt));
      }
      judge(reply);
    } catch (UpstreamFailure e) {
      if (isSettled) {
        instance.unauthorized(address, e.what(), e.isRefusal());
      }
      throw new Refused(e);
    } catch (UpstreamException e) {
      if (isSettled) {
        instance.unreached(address, String.valueOf(e.getMessage()), null);
      }
      if (e.kind().mayBeDelivered()) {
        throw new Doubt(String.valueOf(e.getMessage()), e);
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  private Reply posted(Target target, byte[] line, @Nullable String authorization)
      throws UpstreamException {
    try (Exchange exchange = instance.client().exchange(target)) {
      exchange.atMostOnce();
      RemoteHeaders headers =
          new RemoteHeaders(instance.headers()).post().with(Pass.HEADER, authorization);
      Reply reply = exchange.send("POST", headers.pairs(), line);
      reply.body();
      return reply;
    }
  }

  private void admit() throws IOException {
    try {
      instance.admit(address);
    } catch (FleetException e) {
      throw new IOException(e.what(), e);
    }
  }

  /// The refusal of a message says of the address what that of the stream would.
  private void judge(Reply reply) throws IOException {
    if (reply.status() / 100 == 2) {
      if (isSettled) {
        instance.answered(address);
      }
      return;
    }
    status = reply.status();
    pause = Outage.pause(reply);
    if (isSettled) {
      Outage.of(reply).tell(instance, address, pass);
    }
    String what = "a message was refused with status " + status;
    if (status >= 500) {
      throw new Doubt(what, null); // it may have failed while it acted on it
    }
    if (status == 404) {
      close(); // nobody is behind this stream: the session went with another one
    }
    throw new IOException(what);
  }

  @Override
  public boolean recall(byte[] line) {
    return false; // what was sent had been accepted
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void close() {
    isOpen = false;
    stream.cancel();
  }
}
