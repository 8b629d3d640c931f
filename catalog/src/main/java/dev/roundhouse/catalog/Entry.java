package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.util.Optional;

/// One choice of a virtual server.
///
/// @param name the owner's own name or uri; `*` for all of that server
/// @param as the name shown instead
/// @param description the description shown instead
public record Entry(
    ServerId server, String name, Optional<String> as, Optional<String> description) {
  public Entry {
    requireNonNull(server, "server");
    requireNonNull(name, "name");
    requireNonNull(as, "as");
    requireNonNull(description, "description");
    if (name.isBlank()) {
      throw new IllegalArgumentException("an entry needs a name, or * for all");
    }
    if (name.equals("*") && as.isPresent()) {
      throw new IllegalArgumentException("* cannot be renamed as a whole");
    }
  }
}
