package dev.roundhouse.http;

import dev.roundhouse.kernel.ByteSize;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A reply on a connection of the pool. Used by the thread of its exchange.
final class PooledReply implements Reply {
  private final ReplyHead head;
  private final ReplyBody body;
  private final ByteSize limit;
  private boolean isTaken;

  /// @param limit the largest body read whole
  PooledReply(ReplyHead head, ReplyBody body, ByteSize limit) {
    this.head = head;
    this.body = body;
    this.limit = limit;
  }

  ReplyHead head() {
    return head;
  }

  @Override
  public int status() {
    return head.status();
  }

  @Override
  public @Nullable String header(String name) {
    return head.first(name);
  }

  @Override
  public Headers headers() {
    return head;
  }

  @Override
  public String mediaType() {
    return head.mediaType();
  }

  @Override
  public byte[] body() throws UpstreamException {
    if (isTaken) {
      throw new IllegalStateException("the body was read before");
    }
    isTaken = true;
    return body.whole(limit);
  }

  @Override
  public InputStream stream() {
    isTaken = true;
    return body;
  }

  @Override
  public void patience(Duration silence) throws UpstreamException {
    if (silence.isNegative()) {
      throw new IllegalArgumentException("a silence is not negative");
    }
    body.requireAttached();
    body.connection().silence(silence);
  }

  /// Lets go of the connection.
  ///
  /// @return whether it is at the end of the reply and may carry another
  boolean release() {
    body.detach();
    try {
      return head.framing().isPersistent() && body.finish() && body.connection().isClean();
    } catch (UpstreamException e) {
      return false; // broken while it was looked at: not to be used again
    }
  }
}
