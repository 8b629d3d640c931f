package dev.roundhouse.protocol;

/// How much of a peer's message is accepted: bytes of one message, nesting of objects and arrays
/// (the message itself is level 1), and bytes of an id as written.
public record Limits(int maxBytes, int maxDepth, int maxIdBytes) {
  /// 4 MiB, 64 levels, ids of 256 bytes.
  public static final Limits DEFAULT = new Limits(4 << 20, 64, 256);

  /// The scanner recurses, so depth costs stack: this much is safe on any thread.
  private static final int DEEPEST = 512;

  public Limits {
    if (maxBytes < 1 || maxIdBytes < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
    if (maxDepth < 1 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException("a depth limit is 1 to " + DEEPEST + ", not " + maxDepth);
    }
  }
}
