package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.PinningSettings.Mode;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.DefinitionKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What clients may be shown and may call, by what was approved at one moment. Immutable; a list
/// made through it is good for as long as [Pins#screen] gives the same one.
///
/// A definition passes because its print is among those approved, and for no other reason: one that
/// nobody has looked at yet is held back like one that was refused.
public final class Screen {
  private final PinImage image;
  private final Mode mode;

  Screen(PinImage image, Mode mode) {
    this.image = requireNonNull(image, "image");
    this.mode = requireNonNull(mode, "mode");
  }

  /// One that holds nothing back.
  public static Screen open() {
    return new Screen(PinImage.EMPTY, Mode.OFF);
  }

  boolean isOf(PinImage other, Mode inForce) {
    return image == other && mode == inForce;
  }

  /// Why a definition is held back; null when it is not.
  public @Nullable Hold of(ServerId server, DefinitionKind kind, String name, String print) {
    PinKey key = new PinKey(server, kind, name);
    Standing standing = image.of(key);
    boolean isHeld = mode == Mode.BLOCK && !standing.approved().containsKey(print);
    return isHeld || standing.blocked() != null ? hold(key, standing) : null;
  }

  /// Why a name that its server does not list to the caller is held back; null when it is not: such
  /// a name has no definition, unless one was seen by somebody else, or earlier.
  public @Nullable Hold of(ServerId server, DefinitionKind kind, String name) {
    PinKey key = new PinKey(server, kind, name);
    Standing standing = image.of(key);
    boolean isHeld = mode == Mode.BLOCK && !standing.pending().isEmpty();
    return isHeld || standing.blocked() != null ? hold(key, standing) : null;
  }

  private static Hold hold(PinKey key, Standing standing) {
    Standing.Decision blocked = standing.blocked();
    if (blocked != null) {
      return new Hold(key, Hold.Why.BLOCKED, blocked.at());
    }
    Standing.Decision latest = standing.latest();
    Instant since = latest == null ? null : latest.at();
    return new Hold(key, since == null ? Hold.Why.NEW : Hold.Why.CHANGED, since);
  }
}
