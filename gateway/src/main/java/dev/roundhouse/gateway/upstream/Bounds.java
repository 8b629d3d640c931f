package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Limits;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// What may change of connections while the gateway runs; read at each use.
///
/// @param frames limits of the frames of connections opened from then on
/// @param mostVariants instances of one server for one modern principal
public record Bounds(Supplier<Limits> frames, IntSupplier mostVariants) {
  public Bounds {
    requireNonNull(frames, "frames");
    requireNonNull(mostVariants, "mostVariants");
  }
}
