package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Starts again what ran when the program ended: one after the other, the most important first, so
/// that whoever calls meanwhile is not kept waiting. What does not start is left alone; the next
/// call tries it.
final class Restoration {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// The longest that the others wait for one, which may have a package to install.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Journal journal;
  private final Places places;
  private final Orders.Leases leases;
  private final Policies policies;
  private final Launches launches;

  Restoration(
      Journal journal, Places places, Orders.Leases leases, Policies policies, Launches launches) {
    this.journal = requireNonNull(journal, "journal");
    this.places = requireNonNull(places, "places");
    this.leases = requireNonNull(leases, "leases");
    this.policies = requireNonNull(policies, "policies");
    this.launches = requireNonNull(launches, "launches");
  }

  void run() {
    List<Slot.Key> keys =
        journal.left().stream()
            .map(place -> new Slot.Key(place.server(), place.tenant()))
            .filter(this::isWanted)
            .sorted(Comparator.comparing(key -> policies.of(key.server()).priority()))
            .toList();
    int count = 0;
    for (Slot.Key key : keys) {
      if (Thread.currentThread().isInterrupted()) {
        return; // what is left stays in the journal for the next start
      }
      count += isStarted(key) ? 1 : 0;
    }
    if (count > 0) {
      LOG.log(Level.INFO, "{0} of {1} instances that ran before run again", count, keys.size());
    }
  }

  /// What nobody would use any more is forgotten.
  private boolean isWanted(Slot.Key key) {
    boolean isWanted = launches.isWanted(key.server(), key.tenant());
    if (!isWanted) {
      journal.checked(new Journal.Place(key.server(), key.tenant()), () -> places.runs(key));
    }
    return isWanted;
  }

  private boolean isStarted(Slot.Key key) {
    boolean isStarted = false;
    try (Lease lease = leases.lease(key, LONGEST)) {
      isStarted = lease.instance().isAlive();
    } catch (FleetException e) {
      if (e.category() == Category.CLOSED || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LOG.log(Level.WARNING, "{0} ran before and does not now: {1}", key.server(), e.what());
    }
    journal.checked(new Journal.Place(key.server(), key.tenant()), () -> places.runs(key));
    return isStarted;
  }
}
