package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// How a version that was promoted is watched, and what brings the one before back.
public record WatchSettings(
    @Setting(
            value = "How long a promoted version is watched.",
            fallback = "30m",
            min = "1s",
            max = "7d")
        Duration window,
    @Setting(
            value = "Calls before rates of errors and times are compared.",
            fallback = "20",
            min = "1",
            max = "100000")
        int minCalls,
    @Setting(
            value =
                "How many percent more of its calls than before may fail before it is rolled back.",
            fallback = "5",
            min = "0",
            max = "100")
        int moreErrors,
    @Setting(
            value =
                "How many times slower than before 95 in 100 of its calls may be, where that is more"
                    + " than 50 ms.",
            fallback = "3",
            min = "2",
            max = "100")
        int slower,
    @Setting(
            value = "How often its processes may end or fail to start by themselves.",
            fallback = "1",
            min = "0",
            max = "1000")
        int crashes,
    @Setting(
            value = "How much more memory than before its processes may use.",
            fallback = "512MiB",
            min = "1MiB",
            max = "64GiB")
        ByteSize moreMemory) {
  /// What is in force where nobody says anything.
  public static final WatchSettings DEFAULT =
      new WatchSettings(Duration.ofMinutes(30), 20, 5, 3, 1, ByteSize.ofMiB(512));

  public WatchSettings {
    requireNonNull(window, "window");
    requireNonNull(moreMemory, "moreMemory");
  }
}
