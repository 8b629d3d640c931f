package dev.roundhouse.admin.console;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who has called a server in the last seven days, by the audit log.
///
/// @param isCut whether there were more calls than are counted
record Callers(List<Caller> callers, int more, int calls, boolean isCut) {
  private static final Duration BACK = Duration.ofDays(7);
  private static final int MOST = 20;

  /// One of them.
  ///
  /// @param failed those of the calls that came to nothing
  record Caller(String subject, int calls, int failed, int tools, @Nullable Instant last) {}

  Callers {
    callers = List.copyOf(callers);
  }

  private static final class Count {
    private final Set<String> tools = new HashSet<>();
    private int calls;
    private int failed;
    private @Nullable Instant last;

    private void add(AuditRow row) {
      calls++;
      failed += row.mark().equals("bad") ? 1 : 0;
      tools.add(row.name());
      Instant at = row.at();
      if (at != null && (last == null || at.isAfter(last))) {
        last = at;
      }
    }
  }

  static Callers of(Operations operations, Principal who, ServerId server, Instant now) {
    List<Json> lines =
        operations.audit(
            who,
            new AuditQuery(
                Optional.of(now.minus(BACK)),
                Optional.empty(),
                Optional.of(server.value()),
                Optional.empty(),
                Optional.of("call"),
                Optional.empty(),
                Optional.empty(),
                AuditQuery.MOST));
    Map<String, Count> counts = new HashMap<>();
    for (Json line : lines) {
      AuditRow row = AuditRow.of(line);
      counts.computeIfAbsent(row.subject(), _ -> new Count()).add(row);
    }
    List<Caller> all =
        counts.entrySet().stream()
            .map(each ->
                new Caller(
                    each.getKey(),
                    each.getValue().calls,
                    each.getValue().failed,
                    each.getValue().tools.size(),
                    each.getValue().last))
            .sorted(
                Comparator.comparingInt(Caller::calls).reversed().thenComparing(Caller::subject))
            .toList();
    return new Callers(
        all.stream().limit(MOST).toList(),
        Math.max(0, all.size() - MOST),
        lines.size(),
        lines.size() == AuditQuery.MOST);
  }
}
