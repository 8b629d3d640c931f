package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a name is kept from clients.
///
/// @param since when the definition that was approved last was; for what a person blocked, when;
///   null for what nobody has decided on
public record Hold(PinKey key, Why why, @Nullable Instant since) {
  public Hold {
    requireNonNull(key, "key");
    requireNonNull(why, "why");
  }

  /// What is the matter with it.
  public enum Why {
    /// Its definition is not one that was approved.
    CHANGED,
    /// No definition of this name was ever approved.
    NEW,
    /// A person has said so.
    BLOCKED;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What happened and the cure, for people.
  public String says() {
    String name = key.shown();
    String what = "%s %s of server %s ".formatted(key.kind().wire(), key.name(), key.server());
    return switch (why) {
      case CHANGED ->
          what
              + "has changed since it was approved on "
              + since
              + "; see: roundhouse tools diff "
              + name
              + "; approve with: roundhouse tools approve "
              + name;
      case NEW ->
          what
              + "waits until a person approves it; see: roundhouse tools diff "
              + name
              + "; approve with: roundhouse tools approve "
              + name;
      case BLOCKED ->
          what
              + "was blocked by a person on "
              + since
              + "; let it in again with: roundhouse tools approve "
              + name;
    };
  }
}
