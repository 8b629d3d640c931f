package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.ProtectedItem;
import java.util.Set;
import java.util.TreeSet;

/// What an item is like, or was when the baseline was taken.
///
/// @param hash of a server its text, of a file its bytes, of a package its list of files
/// @param mode of a file, such as `rwxr-xr-x`; empty for others
/// @param place where a file or folder really is, links followed; empty for a server
/// @param isKept whether there is a copy of it
/// @param servers that it is protected for; none where settings name it
record Taken(
    ProtectedItem item,
    String hash,
    String mode,
    String place,
    boolean isKept,
    Set<String> servers) {
  Taken {
    requireNonNull(item, "item");
    requireNonNull(hash, "hash");
    requireNonNull(mode, "mode");
    requireNonNull(place, "place");
    servers = Set.copyOf(new TreeSet<>(servers));
  }

  /// Whether nothing has changed; who it is protected for does not matter.
  boolean isSame(Taken other) {
    return hash.equals(other.hash) && mode.equals(other.mode) && place.equals(other.place);
  }
}
