package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.alert.MeasuredSignals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.updates.Job;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Where the numbers of signals come from.
///
/// @param limits in force for a server
/// @param jobs of updates that have not ended
/// @param refusedTokens requests whose token was refused, since the start
/// @param approvals calls that wait for a person
/// @param leastCalls of which a share or a percentile is reckoned
/// @param data a directory on the disk that counts
public record HouseSignals(
    Snapshot<CatalogImage> catalog,
    Supplier<List<InstanceState>> instances,
    Function<ServerDefinition, ResourceLimits> limits,
    HealthBoard board,
    Metrics metrics,
    Consumption consumption,
    Supplier<List<Job>> jobs,
    LongSupplier refusedTokens,
    IntSupplier approvals,
    Supplier<AuditLog.Load> audit,
    IntSupplier leastCalls,
    Path data) {
  public HouseSignals {
    requireNonNull(catalog, "catalog");
    requireNonNull(instances, "instances");
    requireNonNull(limits, "limits");
    requireNonNull(board, "board");
    requireNonNull(metrics, "metrics");
    requireNonNull(consumption, "consumption");
    requireNonNull(jobs, "jobs");
    requireNonNull(refusedTokens, "refusedTokens");
    requireNonNull(approvals, "approvals");
    requireNonNull(audit, "audit");
    requireNonNull(leastCalls, "leastCalls");
    requireNonNull(data, "data");
  }

  /// The signals of them.
  public Signals open(Ticker ticker) {
    return new MeasuredSignals(this, ticker);
  }
}
