package dev.roundhouse.fleet;

import dev.roundhouse.fleet.memory.ZramUse;
import java.util.Optional;

/// What the machine's compressed memory (zram) holds, of all processes and not of servers alone; in
/// bytes.
///
/// @param original what was given to it
/// @param compressed what that is now
/// @param used memory that it takes for that, with its own tables and gaps
public record CompressedMemory(long original, long compressed, long used) {
  /// As it is now; a few small files are read. Empty where there is none. Never throws.
  public static Optional<CompressedMemory> now() {
    return ZramUse.read()
        .map(it -> new CompressedMemory(it.original(), it.compressed(), it.used()));
  }
}
