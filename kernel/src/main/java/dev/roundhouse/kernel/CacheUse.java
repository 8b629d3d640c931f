package dev.roundhouse.kernel;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/// How a cache does. Its counts only grow, until it begins anew.
///
/// @param name what it keeps, in a word such as `lists`
/// @param entries that it keeps now, about
/// @param room the most that it keeps
/// @param hits times that what was wanted was there
/// @param misses times that it had to be made
/// @param evictions entries that had to go because there was no room
public record CacheUse(
    String name, long entries, long room, long hits, long misses, long evictions) {
  public CacheUse {
    requireNonNull(name, "name");
    if (room < 1) {
      throw new IllegalArgumentException("a cache has room for something: " + name);
    }
  }

  public long lookups() {
    return hits + misses;
  }

  /// From 0 to 1; empty where nothing was looked for.
  public OptionalDouble hitRatio() {
    return lookups() == 0 ? OptionalDouble.empty() : OptionalDouble.of(hits / (double) lookups());
  }

  /// The same with what was counted since an earlier look; all of it when it has begun anew.
  public CacheUse since(CacheUse earlier) {
    boolean isAnew =
        hits < earlier.hits || misses < earlier.misses || evictions < earlier.evictions;
    return isAnew
        ? this
        : new CacheUse(
            name,
            entries,
            room,
            hits - earlier.hits,
            misses - earlier.misses,
            evictions - earlier.evictions);
  }
}
