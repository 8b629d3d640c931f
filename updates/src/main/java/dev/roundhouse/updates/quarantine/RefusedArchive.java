package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ToldException;
import java.io.Serial;

/// An archive is not unpacked. The message names the archive, the entry and the reason.
public final class RefusedArchive extends ToldException {
  @Serial private static final long serialVersionUID = 1L;

  private final String archive;
  private final String entry;
  private final String reason;

  RefusedArchive(String archive, String entry, String reason) {
    super(said(archive, entry, reason));
    this.archive = requireNonNull(archive, "archive");
    this.entry = requireNonNull(entry, "entry");
    this.reason = requireNonNull(reason, "reason");
  }

  RefusedArchive(String archive, String entry, String reason, Throwable cause) {
    super(said(archive, entry, reason), cause);
    this.archive = requireNonNull(archive, "archive");
    this.entry = requireNonNull(entry, "entry");
    this.reason = requireNonNull(reason, "reason");
  }

  private static String said(String archive, String entry, String reason) {
    return entry.isEmpty()
        ? "%s is not unpacked: %s".formatted(archive, reason)
        : "%s is not unpacked: its entry %s %s".formatted(archive, entry, reason);
  }

  /// The name of its file.
  public String archive() {
    return archive;
  }

  /// The entry as it may be shown; empty where it is the archive as a whole.
  public String entry() {
    return entry;
  }

  public String reason() {
    return reason;
  }
}
