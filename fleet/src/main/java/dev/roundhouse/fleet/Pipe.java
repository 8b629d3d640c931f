package dev.roundhouse.fleet;

/// The standard input and output of a child process, as lines. Safe for many threads.
public interface Pipe {
  /// Names who receives what the process writes. Lines written before are delivered first. Once per
  /// instance: an instance that many leases share has one receiver.
  ///
  /// @throws IllegalStateException the second time
  void attach(Receiver receiver);

  /// Whether somebody was named: then it is of use to nobody else.
  boolean isTaken();

  /// Queues one line, given without its newline and containing none. The array is handed over.
  /// Returns when it is queued; waits for room in the queue no longer than the write deadline.
  ///
  /// @throws FleetException [FleetException.Category#TIMEOUT] when the process does not read its
  ///   input, [FleetException.Category#GONE] when it has ended or is being stopped
  void send(byte[] line) throws FleetException;

  /// Takes a line back that was queued, after the process has ended: from [Receiver#closed] on.
  ///
  /// @param line the very array that was sent
  /// @return true when no process has got it, false when it may have been read
  boolean recall(byte[] line);

  /// Told about the output of one process, one call at a time, in order. Called on the pipe's
  /// reader thread, which has a small stack: must not block, and passes work on. Nothing comes
  /// after [#closed].
  interface Receiver {
    /// One complete line, without its newline (and without a carriage return before it). Empty
    /// lines are left out. The array belongs to the receiver.
    void line(byte[] line);

    /// Something came that is not a usable line: one longer than the limit, or one cut off by the
    /// end. The text says what, never the content.
    void noise(String what);

    /// The process has ended or closed its output; the reason is fit to be shown.
    void closed(String reason);
  }
}
