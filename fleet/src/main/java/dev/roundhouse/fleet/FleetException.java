package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.io.Serial;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server cannot be leased or spoken to. The message names the server, says what happened (with
/// the last line the process wrote to its error output, secrets masked) and the cure.
public final class FleetException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What kind of failure, and so what the caller may do about it.
  public enum Category {
    /// No such server is defined.
    NOT_FOUND,
    /// Its process could not be started, or ended at once.
    START_FAILED,
    /// Starting failed before and is not tried again yet; the message says when.
    BACKING_OFF,
    /// It needs a person before it is started or asked again; the message says what to do.
    PARKED,
    /// Its address has failed and is left alone for a while; the message says for how long.
    TRIPPED,
    /// Its package is being installed, which goes on; the message says how far it is.
    INSTALLING,
    /// It was not ready, or did not read its input, in time; or the wait was interrupted.
    TIMEOUT,
    /// The instance has ended; a new lease may bring a new one.
    GONE,
    /// The fleet is closing.
    CLOSED,
    /// It was stopped or drained by hand; a start by hand ends that.
    HELD
  }

  private final Category category;
  private final String serverId;
  private final String what;
  private @Nullable Instant nextAttempt;

  public FleetException(Category category, ServerId server, String message) {
    super(server + ": " + message);
    this.category = requireNonNull(category, "category");
    this.serverId = server.value();
    this.what = requireNonNull(message, "message");
  }

  public FleetException(Category category, ServerId server, String message, Throwable cause) {
    super(server + ": " + message, cause);
    this.category = requireNonNull(category, "category");
    this.serverId = server.value();
    this.what = requireNonNull(message, "message");
  }

  /// Where it is known when the next attempt is made.
  FleetException(Category category, ServerId server, String message, Instant nextAttempt) {
    this(category, server, message);
    this.nextAttempt = requireNonNull(nextAttempt, "nextAttempt");
  }

  /// Nothing is tried before this moment; empty where nobody knows, or nothing has to be waited
  /// for.
  public Optional<Instant> nextAttempt() {
    return Optional.ofNullable(nextAttempt);
  }

  public Category category() {
    return category;
  }

  /// The message without the server's name.
  public String what() {
    return what;
  }

  public ServerId serverId() {
    return new ServerId(serverId);
  }
}
