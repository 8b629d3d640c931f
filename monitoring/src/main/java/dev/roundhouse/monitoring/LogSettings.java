package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// What is kept of the log of this program.
public record LogSettings(
    @Setting(
            value = "Longest time before a line is on the disk.",
            fallback = "5s",
            min = "100ms",
            max = "1m")
        Duration flush,
    @Setting(
            value = "Size at which a new file is begun.",
            fallback = "10MiB",
            min = "64KiB",
            max = "1GiB")
        ByteSize size,
    @Setting(
            value = "Files that are kept, with the one that is written.",
            fallback = "10",
            min = "1",
            max = "1000")
        int files) {
  public LogSettings {
    requireNonNull(flush, "flush");
    requireNonNull(size, "size");
  }
}
