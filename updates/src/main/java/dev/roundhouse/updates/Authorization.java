package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// The word of a person that one thing may be changed once.
///
/// @param version that alone may be promoted by it; empty for any other change
/// @param digest that the archive of the version has to have; empty where any may be
/// @param by who gave it
/// @param usedBy who has used it or is using it
public record Authorization(
    String id,
    ProtectedItem item,
    Optional<String> version,
    Optional<String> digest,
    String why,
    String by,
    Instant given,
    Instant expires,
    State state,
    Optional<String> usedBy,
    Optional<Instant> used) {
  /// What has become of it.
  public enum State {
    OPEN,
    /// A change by it is under way.
    CLAIMED,
    USED,
    REVOKED;

    /// As it stands in the store and in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What can happen to it.
  public enum Event {
    /// A change by it begins.
    CLAIM,
    /// The change was made.
    DONE,
    /// Nothing has changed after all.
    FAILED,
    /// A person takes it back.
    REVOKE
  }

  public Authorization {
    requireNonNull(id, "id");
    requireNonNull(item, "item");
    requireNonNull(version, "version");
    requireNonNull(digest, "digest");
    requireNonNull(why, "why");
    requireNonNull(by, "by");
    requireNonNull(given, "given");
    requireNonNull(expires, "expires");
    requireNonNull(state, "state");
    requireNonNull(usedBy, "usedBy");
    requireNonNull(used, "used");
  }

  /// What an event makes of a state; empty when it cannot happen there.
  public static Optional<State> next(State state, Event event) {
    return switch (state) {
      case OPEN ->
          switch (event) {
            case CLAIM -> Optional.of(State.CLAIMED);
            case REVOKE -> Optional.of(State.REVOKED);
            case DONE, FAILED -> Optional.empty();
          };
      case CLAIMED ->
          switch (event) {
            case DONE -> Optional.of(State.USED);
            case FAILED -> Optional.of(State.OPEN);
            case CLAIM, REVOKE -> Optional.empty();
          };
      case USED, REVOKED -> Optional.empty();
    };
  }

  /// Whether its time is over.
  public boolean isExpired(Instant now) {
    return !now.isBefore(expires);
  }

  /// The state in a word, with what time makes of it.
  public String wire(Instant now) {
    return state == State.OPEN && isExpired(now) ? "expired" : state.wire();
  }

  /// What is changed by it. That of a version is of the pin, and may name the server.
  public ProtectedItem changes() {
    return version.isEmpty() ? item : item.server().map(ProtectedItem::pin).orElse(item);
  }

  /// Whether it is about this change: of this version and archive, or of no version at all.
  public boolean fits(ProtectedChange change) {
    return changes().equals(change.item())
        && version.equals(change.version())
        && (digest.isEmpty() || digest.equals(change.digest()));
  }
}
