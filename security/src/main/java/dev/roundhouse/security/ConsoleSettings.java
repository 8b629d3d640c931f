package dev.roundhouse.security;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// How long people stay signed in at the console.
public record ConsoleSettings(
    @Setting(
            value =
                "How long nothing may be done in the console before one has to sign in again. What a"
                    + " page fetches by itself does not count.",
            fallback = "30m",
            min = "1m",
            max = "12h")
        Duration idleFor,
    @Setting(
            value = "How long one stays signed in at most.",
            fallback = "12h",
            min = "1m",
            max = "7d")
        Duration longest) {
  /// What holds where nothing is said.
  public static ConsoleSettings defaults() {
    return SettingsReader.defaults(ConsoleSettings.class);
  }
}
