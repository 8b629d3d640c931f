package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;

/// How much an archive may unfold to. More is taken for a bomb.
///
/// @param entries most files and folders
/// @param file largest file
/// @param total of all files, and of the archive when it is unfolded
/// @param ratio most bytes that one byte of the archive may unfold to, once [#slack] is used up
/// @param slack bytes that are not held against the ratio
/// @param path longest path of an entry, in bytes
/// @param depth most folders within each other
public record Bounds(
    int entries, ByteSize file, ByteSize total, int ratio, ByteSize slack, int path, int depth) {
  /// Twice what the largest packages need that anybody is known to run.
  public static final Bounds DEFAULT =
      new Bounds(
          50_000, ByteSize.ofMiB(256), ByteSize.ofMiB(1024), 200, ByteSize.ofMiB(4), 512, 40);

  public Bounds {
    requireNonNull(file, "file");
    requireNonNull(total, "total");
    requireNonNull(slack, "slack");
    if (entries < 1 || ratio < 1 || path < 1 || depth < 1) {
      throw new IllegalArgumentException("bounds are positive");
    }
  }
}
