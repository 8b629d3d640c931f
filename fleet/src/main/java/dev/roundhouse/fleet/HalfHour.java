package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// One half hour as the clock on the wall has it. Where that clock is set back, a date has some of
/// them twice; where it is set forward, some not at all.
///
/// @param day the local date
/// @param index of the day's half hours, by the local time: 0 is midnight, 47 half past eleven
/// @param begin the first moment of it
/// @param end the first moment of the next
record HalfHour(LocalDate day, int index, Instant begin, Instant end) {
  static final int A_DAY = 48;
  private static final int MINUTES = 30;
  private static final Duration LENGTH = Duration.ofMinutes(MINUTES);

  HalfHour {
    requireNonNull(day, "day");
    requireNonNull(begin, "begin");
    requireNonNull(end, "end");
    if (index < 0 || index >= A_DAY) {
      throw new IllegalArgumentException("a day has no half hour " + index);
    }
  }

  static HalfHour at(Instant moment, ZoneId zone) {
    ZonedDateTime local = moment.atZone(zone);
    Duration into =
        Duration.ofMinutes(local.getMinute() % MINUTES)
            .plusSeconds(local.getSecond())
            .plusNanos(local.getNano());
    Instant begin = moment.minus(into);
    return new HalfHour(
        local.toLocalDate(),
        local.getHour() * 2 + local.getMinute() / MINUTES,
        begin,
        begin.plus(LENGTH));
  }

  HalfHour next(ZoneId zone) {
    return at(end, zone);
  }

  /// Whether this day is to be compared with that of this half hour: both are of a weekend, or
  /// neither is, and it has a half hour of this time.
  boolean isLike(LocalDate other, ZoneId zone) {
    LocalTime time = LocalTime.MIDNIGHT.plusMinutes((long) index * MINUTES);
    return isWeekend(other) == isWeekend(day)
        && !zone.getRules().getValidOffsets(other.atTime(time)).isEmpty();
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }
}
