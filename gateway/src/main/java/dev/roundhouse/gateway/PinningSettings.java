package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;

/// What becomes of definitions and servers that nobody has approved.
public record PinningSettings(
    @Setting(
            value =
                "What becomes of a tool, prompt or resource template whose definition is not the"
                    + " one approved: it is served and not looked at, served and reported, or kept"
                    + " from clients until a person approves it.",
            fallback = "block")
        Mode mode,
    @Setting(
            value =
                "What becomes of a definition under a name never seen before: it is approved; it is"
                    + " approved unless a remark about it is of high severity; or it waits.",
            fallback = "approve-clean")
        NewTools newTools,
    @Setting(
            value =
                "Whether a server never seen before is open, or waits until a person approves it:"
                    + " until then no client sees or calls anything of it.",
            fallback = "open")
        NewServers newServers) {
  /// What is done with definitions that are not approved.
  public enum Mode {
    /// Nothing: they are not looked at.
    OFF,
    /// They are served, and wait for approval all the same.
    WARN,
    /// They are not served.
    BLOCK
  }

  /// What is done with names never seen before.
  public enum NewTools {
    APPROVE,
    /// Unless something about it has hardly an innocent reason.
    APPROVE_CLEAN,
    HOLD
  }

  /// What is done with servers never seen before.
  public enum NewServers {
    OPEN,
    QUARANTINED
  }

  public PinningSettings {
    requireNonNull(mode, "mode");
    requireNonNull(newTools, "newTools");
    requireNonNull(newServers, "newServers");
  }
}
