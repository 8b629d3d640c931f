package dev.roundhouse.fleet;

import dev.roundhouse.fleet.memory.Footprint;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the processes of an instance take of the machine's memory, measured; in bytes.
///
/// @param resident in memory, pages that several processes share divided among them
/// @param swap in swap, divided alike; compressed memory (zram) counts as swap, with the size
///   before compression
public record Taken(long resident, long swap) {
  static final Taken NOTHING = new Taken(0, 0);

  /// About a millisecond a process, more for large ones. Null where the kernel does not tell it of
  /// every one of them that lives: a part would look like a saving.
  static @Nullable Taken of(Collection<Long> pids) {
    long resident = 0;
    long swap = 0;
    boolean isTold = false;
    for (long pid : pids) {
      Footprint one = Footprint.of(List.of(pid));
      if (one.processes() == 0 && Footprint.isThere(pid)) {
        return null;
      }
      isTold |= one.processes() > 0;
      resident += one.pssBytes();
      swap += one.swapPssBytes();
    }
    return isTold ? new Taken(resident, swap) : null;
  }
}
