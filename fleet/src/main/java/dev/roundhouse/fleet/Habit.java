package dev.roundhouse.fleet;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// When one server was wanted, day by day.
///
/// @param days of each local date the half hours, as bits
record Habit(SortedMap<LocalDate, Long> days) {
  static final Habit NONE = new Habit(Collections.emptySortedMap());

  /// Of fewer days nothing is concluded.
  private static final int FEWEST = 3;

  Habit {
    days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
  }

  boolean has(LocalDate day, int halfHour) {
    return (days.getOrDefault(day, 0L) >>> halfHour & 1) == 1;
  }

  Habit with(LocalDate day, int halfHour) {
    SortedMap<LocalDate, Long> more = new TreeMap<>(days);
    more.merge(day, 1L << halfHour, (one, other) -> one | other);
    return new Habit(more);
  }

  /// Without the days before this one.
  Habit since(LocalDate oldest) {
    return new Habit(days.tailMap(oldest));
  }

  /// On how many of a hundred days like that of the half hour it was wanted in the same half hour,
  /// of those before it; 0 while too few are known. The days known are those since the first in
  /// sight on which it was wanted at all.
  ///
  /// @param reach how many days back are in sight
  int confidence(HalfHour at, int reach, ZoneId zone) {
    SortedMap<LocalDate, Long> seen = days.subMap(at.day().minusDays(reach), at.day());
    if (seen.isEmpty()) {
      return 0;
    }
    int known = 0;
    int wanted = 0;
    for (LocalDate day = seen.firstKey(); day.isBefore(at.day()); day = day.plusDays(1)) {
      if (at.isLike(day, zone)) {
        known++;
        wanted += has(day, at.index()) ? 1 : 0;
      }
    }
    return known < FEWEST ? 0 : 100 * wanted / known;
  }
}
