package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.LocalDate;

/// A server was wanted while nobody used it, once or more often in this half hour.
///
/// @param day the local date
/// @param halfHour of the day, by the local time: 0 is midnight, 47 half past eleven in the evening
public record Demand(ServerId server, LocalDate day, int halfHour) {
  public Demand {
    requireNonNull(server, "server");
    requireNonNull(day, "day");
    if (halfHour < 0 || halfHour >= HalfHour.A_DAY) {
      throw new IllegalArgumentException("a day has no half hour " + halfHour);
    }
  }
}
