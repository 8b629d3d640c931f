package dev.roundhouse.http;

/// The body of a reply that has none.
final class EmptyBody extends ReplyBody {
  EmptyBody(Connection connection) {
    super(connection);
  }

  @Override
  long next() {
    return 0;
  }

  @Override
  long most() {
    return 0;
  }

  @Override
  void taken(int count) {
    throw new IllegalStateException("an empty body");
  }

  @Override
  boolean finish() {
    return true;
  }
}
