package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A cron expression of five fields: minute, hour, day of the month, month, day of the week. As in
/// cron, a day is meant when either of its two fields names it, where both are restricted. A local
/// time that a change of the clocks leaves out does not come that day. Immutable.
///
/// Written here because the one library for it brings a class path that does not exist, which the
/// compiler rightly refuses.
final class Cron {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /// Leap days come every eight years at the worst.
  private static final int MOST_DAYS = 366 * 8 + 1;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean isEitherDay;

  private Cron(List<String> fields) {
    this.minutes = read("minute", fields.get(0), 0, 59, List.of());
    this.hours = read("hour", fields.get(1), 0, 23, List.of());
    this.days = read("day of the month", fields.get(2), 1, 31, List.of());
    this.months = read("month", fields.get(3), 1, 12, MONTHS);
    this.weekdays = read("day of the week", fields.get(4), 0, 7, DAYS);
    if (weekdays.get(7)) {
      weekdays.set(0); // Both are Sunday.
    }
    this.isEitherDay = !fields.get(2).startsWith("*") && !fields.get(4).startsWith("*");
  }

  /// Reads an expression.
  ///
  /// @throws IllegalArgumentException saying which field is wrong
  static Cron parse(String text) {
    List<String> fields = List.of(requireNonNull(text, "text").strip().split("\\s+", -1));
    if (fields.size() != 5) {
      throw new IllegalArgumentException("it has " + fields.size() + " fields instead of 5");
    }
    return new Cron(fields);
  }

  private static BitSet read(String what, String field, int least, int most, List<String> names) {
    BitSet set = new BitSet(most + 1);
    for (String part : field.split(",", -1)) {
      String[] range = part.split("/", -1);
      String[] ends = range[0].split("-", -1);
      boolean isAll = range[0].equals("*");
      int step = range.length == 1 ? 1 : number(what, range[1], 1, most, List.of());
      int from = isAll ? least : number(what, ends[0], least, most, names);
      // One number with a step means from there on, as in cron.
      int open = range.length == 1 ? from : most;
      int to = isAll ? most : ends.length == 1 ? open : number(what, ends[1], least, most, names);
      if (range.length > 2 || ends.length > 2 || from > to) {
        throw new IllegalArgumentException("its %s \"%s\" is no range".formatted(what, part));
      }
      for (int value = from; value <= to; value += step) {
        set.set(value);
      }
    }
    return set;
  }

  private static int number(String what, String text, int least, int most, List<String> names) {
    int name = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (name >= 0) {
      return least + name; // Months count from 1, weekdays from 0.
    }
    int value = text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "its %s \"%s\" is not %d to %d".formatted(what, text, least, most));
    }
    return value;
  }

  /// Whether it comes in the minute of this moment.
  boolean isAt(Instant moment, ZoneId zone) {
    LocalDateTime at = moment.atZone(zone).toLocalDateTime();
    return isOn(at.toLocalDate()) && hours.get(at.getHour()) && minutes.get(at.getMinute());
  }

  private boolean isOn(LocalDate day) {
    boolean isDay = days.get(day.getDayOfMonth());
    boolean isWeekday = weekdays.get(day.getDayOfWeek().getValue() % 7);
    return months.get(day.getMonthValue())
        && (isEitherDay ? isDay || isWeekday : isDay && isWeekday);
  }

  /// When it comes next, after the minute of this moment; empty for a day that there never is.
  Optional<Instant> next(Instant after, ZoneId zone) {
    ZonedDateTime from = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    LocalDate day = from.toLocalDate();
    for (int count = 0; count < MOST_DAYS; count++, day = day.plusDays(1)) {
      Optional<Instant> found = isOn(day) ? onDay(day, from.toInstant(), zone) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Instant> onDay(LocalDate day, Instant from, ZoneId zone) {
    for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
      for (int minute = minutes.nextSetBit(0);
          minute >= 0;
          minute = minutes.nextSetBit(minute + 1)) {
        LocalDateTime local = day.atTime(hour, minute);
        ZonedDateTime at = local.atZone(zone);
        if (at.toLocalDateTime().equals(local) && !at.toInstant().isBefore(from)) {
          return Optional.of(at.toInstant());
        }
      }
    }
    return Optional.empty();
  }
}
