package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// The class that a server is of.
///
/// @param name empty when it is of none
/// @param says what the class says; nothing as long as that has not been looked up, as in a
///   definition that has just been read
public record Membership(Optional<ClassName> name, ServerClass says) {
  /// Of no class.
  public static final Membership NONE = new Membership(Optional.empty(), ServerClass.UNSAID);

  public Membership {
    requireNonNull(name, "name");
    requireNonNull(says, "says");
  }

  /// Of this class, whatever it says.
  public static Membership of(Optional<ClassName> name) {
    return name.isEmpty() ? NONE : new Membership(name, ServerClass.UNSAID);
  }
}
