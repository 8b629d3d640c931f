package dev.roundhouse.admin.console;

import dev.roundhouse.operations.Operations;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of lines of the audit log, the newest first, by the filters of the query.
///
/// @param older where the page before this in time is; empty where there is none
/// @param newest where the newest are; empty while they are shown
record AuditLines(List<AuditRow> rows, String older, String newest, boolean isFiltered) {
  static final int SIZE = 50;

  AuditLines {
    rows = List.copyOf(rows);
  }

  /// @param kind the only one that is wanted; empty for what the query says
  static AuditLines of(
      Operations operations,
      Principal who,
      Fields query,
      String path,
      Optional<String> kind,
      Instant now) {
    Optional<Instant> before = Moments.of(query, "before", now);
    AuditQuery wanted = query(query, kind, now, SIZE + 1);
    List<AuditRow> found =
        operations.audit(who, wanted).reversed().stream().map(AuditRow::of).toList();
    List<AuditRow> shown = found.subList(0, Math.min(SIZE, found.size()));
    Instant last = shown.isEmpty() ? null : shown.getLast().at();
    boolean isMore = found.size() > SIZE && last != null;
    boolean isFiltered =
        List.of("since", "subject", "server", "name", "kind", "outcome", "request").stream()
            .anyMatch(key -> !query.get(key).isBlank());
    return new AuditLines(
        shown,
        isMore ? path + query.with("before", String.valueOf(last)).query() : "",
        before.isPresent() ? path + query.with("before", "").query() : "",
        isFiltered);
  }

  /// What the fields ask for.
  ///
  /// @param kind the only one that is wanted; empty for what they say
  static AuditQuery query(Fields query, Optional<String> kind, Instant now, int most) {
    return new AuditQuery(
        Moments.of(query, "since", now),
        Moments.of(query, "before", now),
        said(query, "subject"),
        said(query, "server"),
        said(query, "name"),
        kind.isPresent() ? kind : said(query, "kind"),
        said(query, "outcome"),
        said(query, "request"),
        most);
  }

  private static Optional<String> said(Fields query, String key) {
    return Optional.of(query.get(key).strip()).filter(text -> !text.isEmpty());
  }
}
