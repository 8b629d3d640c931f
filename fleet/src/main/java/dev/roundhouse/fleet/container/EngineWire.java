package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.roundhouse.fleet.container.EngineException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Requests to a container engine as they are, without the library's picture of them. Each has a
/// connection and a deadline of its own. Safe for many threads; blocks the caller.
public final class EngineWire implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final int BLOCK = 16 << 10;

  private final EngineSocket socket;
  private final DockerHttpClient client;

  /// A request.
  ///
  /// @param target path and query, encoded
  /// @param body empty for none
  /// @param most bytes of the answer that are kept
  /// @param isEndKept whether the end of a longer answer is kept; else its beginning, and the rest
  ///   is not read
  public record Sent(
      String method, String target, byte[] body, Duration within, int most, boolean isEndKept) {
    public Sent {
      requireNonNull(method, "method");
      requireNonNull(target, "target");
      requireNonNull(body, "body");
      requireNonNull(within, "within");
    }
  }

  /// An answer.
  ///
  /// @param isCut whether there was more of it
  public record Reply(int status, byte[] body, boolean isCut) {}

  private EngineWire(EngineSocket socket, DockerHttpClient client) {
    this.socket = socket;
    this.client = client;
  }

  /// Prepares to speak with the engine there, and says nothing yet.
  public static EngineWire at(EngineSocket socket) {
    DockerHttpClient http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(URI.create("unix://" + socket.file()))
            .build();
    return new EngineWire(socket, new ConnectionEach(http));
  }

  /// @throws EngineException when nobody answers in time
  public Reply send(Sent sent) throws EngineException, InterruptedException {
    FutureTask<Reply> task = new FutureTask<>(() -> exchanged(sent));
    Thread.ofVirtual().name("engine").start(task);
    try {
      return task.get(sent.within().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new EngineException(
          Kind.UNREACHABLE,
          "the container engine at %s has not answered %s within %d s"
              .formatted(socket.file(), sent.method(), sent.within().toSeconds()),
          e);
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwable first = cause.getCause() instanceof IOException io ? io : cause;
      throw new EngineException(Kind.UNREACHABLE, socket.trouble(first), e);
    }
  }

  private Reply exchanged(Sent sent) throws IOException {
    DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder();
    request.method(sent.method()).path(sent.target());
    if (sent.body().length > 0) {
      request.putHeader("content-type", "application/json").bodyBytes(sent.body());
    }
    try (DockerHttpClient.Response response = client.execute(request.build())) {
      InputStream in = response.getBody();
      return sent.isEndKept()
          ? end(response.getStatusCode(), in, sent.most())
          : beginning(response.getStatusCode(), in, sent.most());
    }
  }

  private static Reply beginning(int status, InputStream in, int most) throws IOException {
    byte[] read = in.readNBytes(most + 1);
    boolean isCut = read.length > most;
    return new Reply(status, isCut ? Arrays.copyOf(read, most) : read, isCut);
  }

  private static Reply end(int status, InputStream in, int most) throws IOException {
    byte[] kept = new byte[0];
    boolean isCut = false;
    byte[] block = in.readNBytes(BLOCK);
    while (block.length > 0) {
      byte[] both = Arrays.copyOf(kept, kept.length + block.length);
      System.arraycopy(block, 0, both, kept.length, block.length);
      isCut |= both.length > most;
      kept = Arrays.copyOfRange(both, Math.max(0, both.length - most), both.length);
      block = in.readNBytes(BLOCK);
    }
    return new Reply(status, kept, isCut);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the client of the container engine", e);
    }
  }
}
