package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.audit.Follower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The end of an audit log as it grows, read from the files of a data directory. Used by one
/// thread.
public final class AuditTail {
  private final Path data;
  private final AuditQuery query;
  private final Follower follower;
  private long seen;
  private boolean isFirst = true;

  private AuditTail(Path data, AuditQuery query, Follower follower) {
    this.data = requireNonNull(data, "data");
    this.query = requireNonNull(query, "query");
    this.follower = requireNonNull(follower, "follower");
  }

  /// @param query which lines are wanted, and how many of those that are there already
  /// @throws AuditException when they cannot be read
  public static AuditTail of(Path data, AuditQuery query) {
    try {
      return new AuditTail(data, query, new Follower(AuditLog.folder(data)));
    } catch (IOException e) {
      throw AuditLog.unreadable(data, e);
    }
  }

  /// The lines that have come since the last call; at the first one those that were there.
  public List<Json> next() {
    List<Json> wanted = new ArrayList<>();
    if (isFirst) {
      isFirst = false;
      take(AuditLog.query(data, query), wanted);
    }
    try {
      take(follower.next(), wanted);
    } catch (IOException e) {
      throw AuditLog.unreadable(data, e);
    }
    return wanted;
  }

  /// Those between the two looks at the first call are seen twice.
  private void take(List<Json> lines, List<Json> wanted) {
    for (Json line : lines) {
      long number = line.get("seq").integer(0);
      if (number > seen) {
        seen = number;
        if (query.fits(line)) {
          wanted.add(line);
        }
      }
    }
  }
}
