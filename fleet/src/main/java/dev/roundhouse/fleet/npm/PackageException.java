package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ToldException;
import java.io.Serial;

/// A package cannot be had. The message is fit to be shown: it names the package and the cure, with
/// npm's last words, secrets masked.
public final class PackageException extends ToldException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Kind {
    /// There is no npm or node to run.
    NO_NPM,
    /// The registry has no such package.
    UNKNOWN_PACKAGE,
    /// The registry has the package, but not in this version or under this tag.
    UNKNOWN_VERSION,
    /// The registry cannot be reached.
    NO_NETWORK,
    /// The registry wants to know who asks.
    REFUSED,
    /// The disk is full.
    DISK_FULL,
    /// A file or folder may not be written.
    NO_ACCESS,
    /// The package has no program, or several and none is chosen.
    NO_PROGRAM,
    /// It took longer than any install may, or the gateway is shutting down.
    STOPPED,
    /// npm failed for another reason.
    FAILED
  }

  private final Kind kind;

  PackageException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  PackageException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
