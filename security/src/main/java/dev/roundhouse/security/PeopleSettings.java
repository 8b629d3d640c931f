package dev.roundhouse.security;

import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// How people log in with a password, where there are accounts.
public record PeopleSettings(
    @Setting(
            value = "How long the token of a login is good; a refresh gives the next.",
            fallback = "15m",
            min = "1m",
            max = "1h")
        Duration access,
    @Setting(
            value =
                "How long a refresh token is good, which is used once. A login ends when it is not"
                    + " refreshed for so long.",
            fallback = "7d",
            min = "1m",
            max = "30d")
        Duration refresh,
    @Setting(
            value =
                "Wrong passwords in a row that lock an account. From one address four times as many,"
                    + " for whatever accounts, lock the address out.",
            fallback = "5",
            min = "2",
            max = "100")
        int lockAfter,
    @Setting(
            value = "How long an account or an address stays locked.",
            fallback = "15m",
            min = "1s",
            max = "1d")
        Duration lockFor) {
  /// What holds where nothing is said.
  public static PeopleSettings defaults() {
    return SettingsReader.defaults(PeopleSettings.class);
  }
}
