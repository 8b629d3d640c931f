package dev.roundhouse.security;

import dev.roundhouse.protocol.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Which lines of the audit log are wanted; what is not said fits all.
///
/// @param since the earliest time, included
/// @param before the first time that is too late
/// @param tool the name of a tool, prompt, resource or thing
/// @param kind as it stands in a line, such as `call`
/// @param outcome as it stands in a line, such as `ok`
/// @param request the correlation id
/// @param limit the most lines; the newest are taken
public record AuditQuery(
    Optional<Instant> since,
    Optional<Instant> before,
    Optional<String> subject,
    Optional<String> server,
    Optional<String> tool,
    Optional<String> kind,
    Optional<String> outcome,
    Optional<String> request,
    int limit) {
  /// The most lines that one answer holds.
  public static final int MOST = 10_000;

  public AuditQuery {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is a whole number from 1 to " + MOST);
    }
  }

  /// Without an end.
  public AuditQuery(
      Optional<Instant> since,
      Optional<String> subject,
      Optional<String> server,
      Optional<String> tool,
      Optional<String> kind,
      Optional<String> outcome,
      Optional<String> request,
      int limit) {
    this(since, Optional.empty(), subject, server, tool, kind, outcome, request, limit);
  }

  /// Everything, the newest lines up to the limit.
  public static AuditQuery newest(int limit) {
    return new AuditQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  /// Whether a line of the log is one of those.
  public boolean fits(Json line) {
    return is(line, "subject", subject)
        && is(line, "server", server)
        && is(line, "name", tool)
        && is(line, "kind", kind)
        && is(line, "outcome", outcome)
        && is(line, "request", request)
        && since.map(from -> isSince(line, from, true)).orElse(true)
        && before.map(until -> isSince(line, until, false)).orElse(true);
  }

  private static boolean is(Json line, String key, Optional<String> wanted) {
    return wanted.isEmpty() || wanted.get().equals(line.get(key).text());
  }

  /// @param isWanted whether it has to be, or must not be
  private static boolean isSince(Json line, Instant from, boolean isWanted) {
    String time = line.get("time").text();
    try {
      return time != null && Instant.parse(time).isBefore(from) != isWanted;
    } catch (DateTimeException _) {
      return false; // Not written by the log: `audit verify` says so.
    }
  }
}
