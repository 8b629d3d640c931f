package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.History;
import dev.roundhouse.monitoring.Measurement;
import dev.roundhouse.monitoring.Measurements;
import dev.roundhouse.monitoring.Range;
import dev.roundhouse.monitoring.Series;
import dev.roundhouse.monitoring.SloReport;
import dev.roundhouse.monitoring.SloStatus;
import dev.roundhouse.monitoring.Slos;
import dev.roundhouse.monitoring.Summary;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was, and how objectives stand. Safe for many threads.
public final class HistoryOperations {
  private final Catalog catalog;
  private final History history;
  private final Slos slos;
  private final Changes changes;

  public HistoryOperations(Catalog catalog, History history, Slos slos, AuditLog audit) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.history = requireNonNull(history, "history");
    this.slos = requireNonNull(slos, "slos");
    this.changes = new Changes(audit);
  }

  /// What there was over time.
  ///
  /// @param server none for the whole program
  /// @param most points, 1 to [History#MOST_POINTS]
  /// @throws CatalogException when there is no such server, and never was
  public Series series(Principal who, Optional<ServerId> server, Range range, int most) {
    Operations.need(who, Scope.MONITOR);
    server.ifPresent(this::known);
    return history.series(server, range, most);
  }

  /// What there was in a time, all in one.
  ///
  /// @param server none for the whole program
  /// @throws CatalogException when there is no such server, and never was
  public Summary summary(Principal who, Optional<ServerId> server, Range range) {
    Operations.need(who, Scope.MONITOR);
    server.ifPresent(this::known);
    return history.summary(server, range);
  }

  /// The same of each server that had anything.
  public Map<ServerId, Summary> summaries(Principal who, Range range) {
    Operations.need(who, Scope.MONITOR);
    return history.summaries(range);
  }

  private void known(ServerId server) {
    if (!catalog.image().current().servers().containsKey(server) && !history.knows(server)) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND,
          "there is no server " + server + ", and nothing is known of an earlier one");
    }
  }

  /// How each objective stands now.
  public List<SloStatus> objectives(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return slos.status();
  }

  /// Adds what another program tells of an objective.
  ///
  /// @throws dev.roundhouse.monitoring.SloException when it cannot be told of that one
  /// @throws IllegalArgumentException when it is of a time that nothing is kept of
  public Measurements.Told measure(Principal who, Measurement told) {
    Operations.need(who, Scope.ADMIN);
    return changes.<Measurements.Told, RuntimeException>make(
        who, "slo measurement", null, told.slo().value(), () -> slos.tell(told));
  }

  /// How objectives were met in a time.
  public SloReport report(Principal who, Range range) {
    Operations.need(who, Scope.MONITOR);
    return slos.report(range);
  }
}
