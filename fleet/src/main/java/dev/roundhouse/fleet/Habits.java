package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// When servers were wanted, in memory: at most one bit a server and half hour, for as many days as
/// are looked back. Safe for many threads.
final class Habits {
  private final FleetSettings.PreWake settings;
  private final ZoneId zone;
  private final ConcurrentHashMap<ServerId, Habit> all = new ConcurrentHashMap<>();

  /// @param zone the one that the people live in who want the servers
  Habits(FleetSettings.PreWake settings, ZoneId zone) {
    this.settings = requireNonNull(settings, "settings");
    this.zone = requireNonNull(zone, "zone");
  }

  ZoneId zone() {
    return zone;
  }

  /// Whether that was news.
  boolean note(Demand demand) {
    boolean[] isNew = new boolean[1];
    all.compute(
        demand.server(),
        (_, before) -> {
          Habit known = before == null ? Habit.NONE : before;
          isNew[0] = !known.has(demand.day(), demand.halfHour());
          return isNew[0] ? known.with(demand.day(), demand.halfHour()) : known;
        });
    return isNew[0];
  }

  /// Takes in what was kept, and leaves what is too old to count on this day.
  void renew(Collection<Demand> kept, LocalDate today) {
    kept.forEach(this::note);
    LocalDate oldest = oldest(today);
    all.replaceAll((_, habit) -> habit.since(oldest));
    all.values().removeIf(habit -> habit.days().isEmpty());
  }

  /// The first day that counts on this one.
  LocalDate oldest(LocalDate today) {
    return today.minusDays(settings.days());
  }

  void forget(ServerId server) {
    all.remove(server);
  }

  /// The servers that are likely to be wanted in this half hour.
  Set<ServerId> likely(HalfHour at) {
    return all.entrySet().stream()
        .filter(each ->
            each.getValue().confidence(at, settings.days(), zone) >= settings.minConfidence())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
