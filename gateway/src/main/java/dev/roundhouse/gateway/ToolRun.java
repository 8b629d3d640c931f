package dev.roundhouse.gateway;

/// A call of a tool under way. Safe for many threads.
public interface ToolRun {
  /// Tells the server that nobody waits any more; what the call still waits for here ends first.
  /// Harmless after the end and twice.
  void cancel(String reason);

  /// Answers a question.
  ///
  /// @return false when nobody waits for this answer any more
  boolean answer(long number, ToolWord word);
}
