package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState.Standing;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What was measured of servers and instances, for as long as the program runs. Measures nothing
/// itself. Safe for many threads.
final class Logbook {
  /// @param awake what it took when it was measured last, awake; null when it never was
  /// @param asleep what its sleep saves; null while it is awake
  private record Page(@Nullable Taken awake, @Nullable Saving asleep) {
    static final Page BLANK = new Page(null, null);

    Page withoutSleep() {
      return new Page(awake, null);
    }

    Page asleep(@Nullable Taken taken) {
      return asleep == null ? this : new Page(awake, new Saving(asleep.before(), taken));
    }
  }

  private final Map<ServerId, Past> pasts = new ConcurrentHashMap<>();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Predicate<ServerId> isKnown;
  private final Ticker ticker;

  /// @param isKnown whether there is a server of this name: what is removed is not remembered
  Logbook(Predicate<ServerId> isKnown, Ticker ticker) {
    this.isKnown = requireNonNull(isKnown, "isKnown");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  Past past(ServerId server) {
    return pasts.getOrDefault(server, Past.BLANK);
  }

  void forget(ServerId server) {
    pasts.remove(server);
  }

  /// It can be used. What is not started was there all the time, so that nothing was woken.
  void woken(Instance instance, Depth from, Duration took) {
    pages.merge(instance.id(), Page.BLANK, (page, _) -> page.withoutSleep());
    if (instance.isStarted()) {
      LastWake wake = new LastWake(took, from, ticker.instant());
      write(instance.server(), before -> new Past(wake, before.ended(), null));
    }
  }

  /// Nothing is left of it.
  ///
  /// @param isOnPurpose what ends by itself saves nothing: it failed
  void ended(Instance instance, boolean isOnPurpose) {
    Page page = pages.remove(instance.id());
    Taken awake = page == null || !isOnPurpose ? null : page.awake();
    Saving saving = awake == null ? null : new Saving(awake, Taken.NOTHING);
    write(instance.server(), before -> new Past(before.lastWake(), ticker.instant(), saving));
  }

  private void write(ServerId server, UnaryOperator<Past> change) {
    if (isKnown.test(server)) {
      pasts.compute(server, (_, before) -> change.apply(before == null ? Past.BLANK : before));
    }
  }

  /// What it took right before it falls asleep.
  void weighed(String instance, Taken awake) {
    pages.computeIfPresent(instance, (_, _) -> new Page(awake, new Saving(awake, null)));
  }

  /// It goes from one sleep into a deeper one, of which nothing is known yet.
  void deeper(String instance) {
    pages.computeIfPresent(instance, (_, page) -> page.asleep(null));
  }

  /// Whether it was measured before the sleep that it is in.
  boolean isWeighed(String instance) {
    Page page = pages.get(instance);
    return page != null && page.asleep() != null;
  }

  /// What it takes asleep.
  void weighedAsleep(String instance, Taken asleep) {
    pages.computeIfPresent(instance, (_, page) -> page.asleep(asleep));
  }

  /// It did not fall asleep.
  void stayedAwake(String instance) {
    pages.computeIfPresent(instance, (_, page) -> page.withoutSleep());
  }

  /// What was seen of instances by the way; those asleep have been measured before.
  void seen(List<InstanceState> states, List<InstanceUse> uses) {
    Set<String> awake = new HashSet<>();
    for (InstanceState state : states) {
      if (state.phase() == InstanceState.Phase.READY && state.running() != null) {
        awake.add(state.running().id());
      }
    }
    for (InstanceUse use : uses) {
      if (awake.contains(use.id()) && use.isShared()) {
        Taken taken = new Taken(use.memory() - use.swapped(), use.swapped());
        pages.computeIfPresent(
            use.id(), (_, page) -> page.asleep() == null ? new Page(taken, null) : page);
      }
    }
  }

  /// A picture of an instance with what its sleep saves.
  InstanceState noted(InstanceState state) {
    InstanceState.Running running = state.running();
    boolean isAsleep =
        switch (state.phase()) {
          case DOZING, ASLEEP -> true;
          case STOPPED, STARTING, UNVERIFIED, UNREACHABLE, READY, FALLING_ASLEEP -> false;
          case WAKING, DRAINING, STOPPING, BACKING_OFF, PARKED -> false;
        };
    Page page = running == null || !isAsleep ? null : pages.get(running.id());
    if (page == null) {
      return state;
    }
    Standing standing = state.standing();
    return state.with(standing.with(page.asleep()));
  }

  /// Everything that sleep saves now: of instances asleep, and of servers of which nothing runs.
  List<Saving> savings(List<InstanceState> states) {
    List<Saving> all = new ArrayList<>();
    Set<ServerId> running = new HashSet<>();
    for (InstanceState state : states) {
      Saving saving = state.standing().saving();
      if (saving != null) {
        all.add(saving);
      }
      if (state.running() != null || state.phase() == InstanceState.Phase.STARTING) {
        running.add(state.server());
      }
    }
    pasts.forEach((server, past) -> {
      if (past.saving() != null && !running.contains(server)) {
        all.add(past.saving());
      }
    });
    return all;
  }
}
