package dev.roundhouse.monitoring;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.monitoring.HostMeter.Memory;

/// How this machine is, by what was measured of it. Pure.
public final class HostReadings {
  /// Of the disk, in percent: below there is little left, and below the other next to nothing.
  private static final int LITTLE_ROOM = 10;

  private static final int NO_ROOM = 2;

  /// In use, of all memory: above, the kernel begins to take from the one what the other needs.
  private static final double FULL = 0.85;

  private static final double OVERFULL = 0.95;

  /// Of the time of all processors between two looks.
  private static final double BUSY = 0.80;

  private static final double OVERBUSY = 0.95;

  private HostReadings() {}

  /// @param free bytes that this program may still write
  public static Reading disk(long free, long total) {
    if (total <= 0) {
      return new Reading(ComponentState.UNKNOWN, "the file system does not tell its size");
    }
    long percent = free * 100 / total;
    String says = "%s (%d %%) are free where the data is".formatted(new ByteSize(free), percent);
    if (percent < NO_ROOM) {
      return new Reading(ComponentState.CRITICAL, says + "; free some space");
    }
    return percent < LITTLE_ROOM
        ? new Reading(ComponentState.DEGRADED, says)
        : Reading.healthy(says);
  }

  public static Reading memory(Memory memory) {
    String says =
        "%d %% of %s are in use".formatted(percent(memory.used()), new ByteSize(memory.total()));
    if (memory.used() > OVERFULL) {
      return new Reading(
          ComponentState.UNHEALTHY, says + "; let servers sleep sooner, or end something");
    }
    return memory.used() > FULL
        ? new Reading(ComponentState.DEGRADED, says)
        : Reading.healthy(says);
  }

  /// @param share of the time of all processors, from 0 to 1
  public static Reading processor(double share) {
    String says = "%d %% of the processors' time was used".formatted(percent(share));
    if (share > OVERBUSY) {
      return new Reading(ComponentState.UNHEALTHY, says);
    }
    return share > BUSY ? new Reading(ComponentState.DEGRADED, says) : Reading.healthy(says);
  }

  private static long percent(double share) {
    return Math.round(share * 100);
  }
}
