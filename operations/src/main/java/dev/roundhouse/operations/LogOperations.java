package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.LogKind;
import dev.roundhouse.monitoring.LogLine;
import dev.roundhouse.monitoring.LogQuery;
import dev.roundhouse.monitoring.ProgramLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.io.IOException;
import java.util.List;

/// The log of this program. Safe for many threads.
public final class LogOperations {
  private final ProgramLog log;

  public LogOperations(ProgramLog log) {
    this.log = requireNonNull(log, "log");
  }

  /// The newest lines that are asked for, the oldest of them first.
  ///
  /// @throws IOException when the files of the log cannot be read
  public List<LogLine> search(Principal who, LogQuery query) throws IOException {
    Operations.need(who, Scope.MONITOR);
    return log.search(query);
  }

  /// The same, with those that say the same counted as one.
  ///
  /// @throws IOException when the files of the log cannot be read
  public List<LogKind> kinds(Principal who, LogQuery query) throws IOException {
    return LogKind.of(search(who, query));
  }

  /// Adds lines that another program sends.
  public void add(Principal who, List<LogLine> lines) {
    Operations.need(who, Scope.ADMIN);
    lines.forEach(log::add);
  }
}
