package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How archives of versions are fetched.
public record DownloadSettings(
    @Setting(value = "Largest archive.", fallback = "500MiB", min = "1KiB", max = "4GiB")
        ByteSize maxSize,
    @Setting(
            value = "Longest time for one archive, repeated attempts included.",
            fallback = "5m",
            min = "1s",
            max = "2h")
        Duration timeout,
    @Setting(
            value = "How often an archive is asked for before it is given up.",
            fallback = "4",
            min = "1",
            max = "10")
        int attempts,
    @Setting(
            value = "Most archives that are fetched at the same time.",
            fallback = "3",
            min = "1",
            max = "16")
        int parallel,
    @Setting(
            "Hosts besides the registry that archives may come from, each as HOST or HOST:PORT;"
                + " always by the registry's own scheme.")
        List<String> allowedHosts,
    @Setting(
            "Trust root of sigstore, a trusted_root.json, by which statements about how a version"
                + " was built are checked. Without it they are told and not checked.")
        Optional<Path> trust) {
  /// What is in force where nobody says anything.
  public static final DownloadSettings DEFAULT =
      new DownloadSettings(
          ByteSize.ofMiB(500), Duration.ofMinutes(5), 4, 3, List.of(), Optional.empty());

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:\\d{1,5})?");

  public DownloadSettings {
    requireNonNull(maxSize, "maxSize");
    requireNonNull(timeout, "timeout");
    allowedHosts = List.copyOf(allowedHosts);
    requireNonNull(trust, "trust");
    for (String each : allowedHosts) {
      if (!HOST.matcher(each).matches()) {
        throw new IllegalArgumentException(
            "\"" + each + "\" is no host; write HOST or HOST:PORT, without a scheme or a path");
      }
    }
  }
}
