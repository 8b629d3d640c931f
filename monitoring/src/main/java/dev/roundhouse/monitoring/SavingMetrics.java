package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.CompressedMemory;
import dev.roundhouse.fleet.Saving;
import dev.roundhouse.fleet.Taken;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sums of what sleep saves, as gauges. For the registry's threads.
final class SavingMetrics {
  static final String SAVED = "roundhouse_fleet_saved_bytes";
  static final String SAVED_HELP =
      "Memory that the sleep of servers saves now, measured before and after: resident, and swap,"
          + " which is negative where memory was moved there.";
  static final String ZRAM = "roundhouse_fleet_zram_bytes";
  static final String ZRAM_HELP =
      "What the machine's compressed memory holds, of servers or not: original, compressed, and"
          + " used with its own tables. Not there without zram.";

  /// One number of a gauge.
  interface Point {
    void show(long value, String label);
  }

  private final Supplier<List<Saving>> savings;
  private final Supplier<Optional<CompressedMemory>> zram;

  SavingMetrics(Supplier<List<Saving>> savings, Supplier<Optional<CompressedMemory>> zram) {
    this.savings = requireNonNull(savings, "savings");
    this.zram = requireNonNull(zram, "zram");
  }

  /// What was measured twice counts, and nothing else.
  void saved(Point point) {
    long resident = 0;
    long swap = 0;
    for (Saving each : savings.get()) {
      @Nullable Taken saved = each.saved();
      resident += saved == null ? 0 : saved.resident();
      swap += saved == null ? 0 : saved.swap();
    }
    point.show(resident, "resident");
    point.show(swap, "swap");
  }

  void zram(Point point) {
    zram.get()
        .ifPresent(now -> {
          point.show(now.original(), "original");
          point.show(now.compressed(), "compressed");
          point.show(now.used(), "used");
        });
  }
}
