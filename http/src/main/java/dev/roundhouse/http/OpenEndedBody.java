package dev.roundhouse.http;

/// A body that lasts until the peer closes.
final class OpenEndedBody extends ReplyBody {
  private boolean isAtEnd;

  OpenEndedBody(Connection connection) {
    super(connection);
  }

  @Override
  long next() throws UpstreamException {
    if (!isAtEnd && connection().buffered() == 0) {
      isAtEnd = !connection().fill();
    }
    return connection().buffered();
  }

  @Override
  long most() {
    return isAtEnd ? 0 : Long.MAX_VALUE;
  }

  @Override
  void taken(int count) {
    // nothing to count down
  }

  @Override
  boolean finish() {
    return false;
  }
}
