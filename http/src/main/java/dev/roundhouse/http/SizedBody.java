package dev.roundhouse.http;

/// A body of announced length.
final class SizedBody extends ReplyBody {
  private long remaining;

  SizedBody(Connection connection, long length) {
    super(connection);
    this.remaining = length;
  }

  @Override
  long next() {
    return remaining;
  }

  @Override
  long most() {
    return remaining;
  }

  @Override
  void taken(int count) {
    remaining -= count;
  }

  @Override
  boolean finish() {
    if (remaining <= connection().buffered()) {
      connection().skip((int) remaining);
      remaining = 0;
    }
    return remaining == 0;
  }
}
