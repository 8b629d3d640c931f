package dev.roundhouse.fleet;

/// The right to use one instance: while it is held the instance is not stopped for being idle,
/// outdated or retired. It does not keep a process from dying; [Instance#isAlive] and
/// [Pipe.Receiver#closed] tell.
///
/// How long to hold one is the caller's decision: for one call, or for as long as a session or a
/// stream needs the state that lives in the instance. Safe for many threads.
public interface Lease extends AutoCloseable {
  Instance instance();

  /// Gives the instance back. Closing twice is harmless.
  @Override
  void close();
}
