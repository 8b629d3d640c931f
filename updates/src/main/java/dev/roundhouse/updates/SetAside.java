package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// A job whose record cannot be read. It is left as it is; the others go on.
///
/// @param why in a sentence for the person
public record SetAside(String id, String why) {
  public SetAside {
    requireNonNull(id, "id");
    requireNonNull(why, "why");
  }
}
