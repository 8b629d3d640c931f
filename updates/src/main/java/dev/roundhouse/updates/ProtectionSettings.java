package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What nobody changes without an authorisation.
public record ProtectionSettings(
    @Setting(
            "Whether servers are changed only with an authorisation. Where it is not said: from the"
                + " first baseline on.")
        Optional<Boolean> enabled,
    @Setting(
            "Files that are protected besides those that servers are started from, such as the"
                + " configuration files of clients.")
        List<Path> files,
    @Setting(
            value = "Whether nobody may use an authorisation that they have given themselves.",
            fallback = "false")
        boolean twoPeople,
    @Setting(
            value = "Largest file that a copy is kept of; of larger ones only their digest is.",
            fallback = "64MiB",
            min = "1KiB",
            max = "1GiB")
        ByteSize maxCopy) {
  /// What is in force where nobody says anything.
  public static final ProtectionSettings DEFAULT =
      new ProtectionSettings(Optional.empty(), List.of(), false, ByteSize.ofMiB(64));

  public ProtectionSettings {
    requireNonNull(enabled, "enabled");
    files = List.copyOf(files);
    requireNonNull(maxCopy, "maxCopy");
  }

  /// Whether anything is refused.
  ///
  /// @param hasBaseline whether there is one
  public boolean isOn(boolean hasBaseline) {
    return enabled.orElse(hasBaseline);
  }
}
