package dev.roundhouse.systemtools.files;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What files were before they were written, for as long as the program runs and there is room: the
/// oldest go first. Safe for many threads.
final class Undo {
  private static final int MOST = 50;
  private static final long MOST_BYTES = 64L << 20;
  private static final int RANDOM_BYTES = 12;

  /// @param before null when there was no file
  /// @param after digest of what was written
  record Kept(String id, String path, byte @Nullable [] before, byte[] after) {
    Kept {
      requireNonNull(id, "id");
      requireNonNull(path, "path");
      requireNonNull(after, "after");
    }

    private long size() {
      return before == null ? 0 : before.length;
    }
  }

  private final SecureRandom random = new SecureRandom();
  private final Deque<Kept> all = new ArrayDeque<>();
  private long bytes;

  /// @return the name under which it is kept
  synchronized String keep(String path, byte @Nullable [] before, byte[] after) {
    byte[] id = new byte[RANDOM_BYTES];
    random.nextBytes(id);
    Kept kept = new Kept(HexFormat.of().formatHex(id), path, before, after);
    all.addLast(kept);
    bytes += kept.size();
    while (all.size() > MOST || (bytes > MOST_BYTES && all.size() > 1)) {
      bytes -= all.removeFirst().size();
    }
    return kept.id();
  }

  synchronized Optional<Kept> find(String id) {
    return all.stream().filter(kept -> kept.id().equals(id)).findFirst();
  }

  synchronized void forget(Kept kept) {
    if (all.remove(kept)) {
      bytes -= kept.size();
    }
  }
}
