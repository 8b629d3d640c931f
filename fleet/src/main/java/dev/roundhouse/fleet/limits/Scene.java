package dev.roundhouse.fleet.limits;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What a sandbox has that the machine has not, or not there.
///
/// @param empty directories that are there, and empty: what is written into them is gone with the
///   sandbox
/// @param shown files that can be read at another place than their own: that place, and the file
public record Scene(List<Path> empty, Map<Path, Path> shown) {
  /// As the machine is.
  public static final Scene BARE = new Scene(List.of(), Map.of());

  public Scene {
    empty = List.copyOf(empty);
    shown = Map.copyOf(shown);
  }
}
