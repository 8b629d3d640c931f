package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// How what was counted and measured is kept.
public record HistorySettings(
    @Setting(value = "Time between two samples.", fallback = "30s", min = "5s", max = "5m")
        Duration every,
    @Setting("How long samples are kept, the longer the coarser.") Keep keep,
    @Setting(
            value =
                "Most that samples take in the database; when there is more, the oldest of the"
                    + " finest go first.",
            fallback = "100MiB",
            min = "1MiB",
            max = "100GiB")
        ByteSize size) {

  /// How long what is kept at which resolution.
  public record Keep(
      @Setting(
              value = "How long single samples are kept.",
              fallback = "6h",
              min = "1h",
              max = "30d")
          Duration samples,
      @Setting(
              value = "How long they are kept by five minutes.",
              fallback = "7d",
              min = "6h",
              max = "400d")
          Duration fiveMinutes,
      @Setting(
              value = "How long they are kept by the hour.",
              fallback = "30d",
              min = "1d",
              max = "4000d")
          Duration hours) {
    public Keep {
      if (samples.compareTo(fiveMinutes) > 0 || fiveMinutes.compareTo(hours) > 0) {
        throw new IllegalArgumentException(
            "what is coarser is kept longer: samples, then five-minutes, then hours");
      }
    }
  }

  public HistorySettings {
    requireNonNull(every, "every");
    requireNonNull(keep, "keep");
    requireNonNull(size, "size");
  }
}
