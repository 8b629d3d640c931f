package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.Ticker;
import java.nio.file.Path;

/// What a fleet is made of.
///
/// @param data directory of this gateway's data; its path marks the processes it starts, and it
///   holds their error logs
/// @param client stays the caller's to close, after the fleet
public record FleetParts(
    Launches launches,
    FleetSettings settings,
    Path data,
    HttpClient client,
    Ticker ticker,
    FleetObserver observer,
    Journal journal) {
  public FleetParts {
    requireNonNull(launches, "launches");
    requireNonNull(settings, "settings");
    requireNonNull(data, "data");
    requireNonNull(client, "client");
    requireNonNull(ticker, "ticker");
    requireNonNull(observer, "observer");
    requireNonNull(journal, "journal");
  }
}
