package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.kernel.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Has idle servers sleep deeper while memory is short: those of low priority first, and of these
/// the one that has been idle for longest. One at a time, and then another look, so that no more of
/// them go than is needed. For one thread.
final class Pressure {
  /// What makes memory short.
  enum Shortage {
    /// The servers together take more than they may.
    BUDGET,
    /// The machine has too little left.
    AVAILABLE,
    /// Processes wait for memory.
    STALLS
  }

  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// Between two looks while all is well.
  private static final Duration CALM = Duration.ofSeconds(5);

  /// Between two looks while memory is short: a process needs that long to go.
  private static final Duration SHORT = Duration.ofMillis(500);

  private final Collection<Slot> slots;
  private final FleetSettings.Memory settings;
  private final Supplier<Host.Memory> host;
  private final LongSupplier servers;
  private final Ticker ticker;
  private final FleetObserver observer;
  private long next;
  private boolean isShort;

  /// @param slots followed as they change; may be changed by other threads
  /// @param host how the machine stands now
  /// @param servers memory of all servers together, in bytes, what is in swap left out
  Pressure(
      Collection<Slot> slots,
      FleetSettings.Memory settings,
      Supplier<Host.Memory> host,
      LongSupplier servers,
      Ticker ticker,
      FleetObserver observer) {
    this.slots = requireNonNull(slots, "slots");
    this.settings = requireNonNull(settings, "settings");
    this.host = requireNonNull(host, "host");
    this.servers = requireNonNull(servers, "servers");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
    this.next = ticker.nanos() + CALM.toNanos();
  }

  /// Looks, unless that was done a moment ago.
  void look() {
    if (ticker.nanos() - next < 0) {
      return;
    }
    List<Slot.Idle> idle = idle();
    Shortage shortage = idle.isEmpty() ? null : shortage();
    if (shortage != null) {
      press(shortage, idle);
    } else if (isShort) {
      LOG.log(Level.INFO, "memory is no longer short, or no idle server is left to put to sleep");
      isShort = false;
    }
    next = ticker.nanos() + (shortage == null ? CALM : SHORT).toNanos();
  }

  /// Whether it is short now: nothing is to be woken that nobody asks for. For any thread.
  boolean isMemoryShort() {
    return shortage() != null;
  }

  private List<Slot.Idle> idle() {
    return slots.stream()
        .map(Slot::idle)
        .filter(each -> each != null && each.canGoDeeper())
        .sorted(
            Comparator.comparing(Slot.Idle::priority)
                .reversed()
                .thenComparingLong(Slot.Idle::since))
        .toList();
  }

  private void press(Shortage shortage, List<Slot.Idle> idle) {
    for (Slot.Idle each : idle) {
      Effect effect = each.slot().post(new Event.Pressed());
      if (effect instanceof Effect.Suspend || effect instanceof Effect.Stop) {
        observer.pressed(each.slot().key().server(), shortage.name().toLowerCase(Locale.ROOT));
        log(shortage, each);
        isShort = true;
        return;
      }
    }
  }

  private void log(Shortage shortage, Slot.Idle each) {
    LOG.log(
        isShort ? Level.DEBUG : Level.INFO,
        "memory is short ({0}): idle servers sleep deeper, {1} first",
        shortage.name().toLowerCase(Locale.ROOT),
        each.slot().key().server());
  }

  private @Nullable Shortage shortage() {
    Host.Memory now = host.get();
    if (settings.minAvailable() > 0
        && now.total() > 0
        && now.available() < now.total() / 100 * settings.minAvailable()) {
      return Shortage.AVAILABLE;
    }
    if (settings.maxStalls() > 0
        && now.pressure().isPresent()
        && now.pressure().get().some10() > settings.maxStalls()) {
      return Shortage.STALLS;
    }
    return settings.budget().isPresent() && servers.getAsLong() > settings.budget().get().bytes()
        ? Shortage.BUDGET
        : null;
  }
}
