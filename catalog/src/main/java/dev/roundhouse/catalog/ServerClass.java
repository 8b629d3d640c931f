package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.Setting;
import java.util.Optional;

/// What servers have in common that do not say it themselves. Of `sleep` and `limits` each key is
/// taken for itself. Limits, a user and a sandbox mean nothing to a server that is not a command.
public record ServerClass(
    @Setting("When its servers sleep while nobody uses them, where they say nothing else.")
        Optional<Sleep> sleep,
    @Setting("How much of the machine each of its servers may take, where it says nothing else.")
        Optional<ResourceLimits> limits,
    @Setting(
            "User of the machine whose rights its servers have, where they say nothing else; only"
                + " where this program is root.")
        Optional<String> runAs,
    @Setting(
            value =
                "Runs each of its servers in a sandbox, where it does not say one itself: as a"
                    + " whole.",
            isThereWhenEmpty = true)
        Optional<Sandbox> sandbox,
    @Setting("Which calls may be done twice, for servers that do not say it: as a whole.")
        Optional<Repeat> repeat) {
  /// Says nothing.
  static final ServerClass UNSAID =
      new ServerClass(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public ServerClass {
    requireNonNull(sleep, "sleep");
    requireNonNull(repeat, "repeat");
    // The confinement has the rules; here they are told with the place in the file.
    new Confinement(limits.orElse(ResourceLimits.NONE), runAs, sandbox);
  }
}
