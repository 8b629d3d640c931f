package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.List;

/// Everything that runs for the gateway. Instances are started by demand only: the first [#lease]
/// of a server for a tenant starts one, later ones share it, and one that nobody has leased for a
/// while is stopped. Safe for many threads.
public final class Fleet implements AutoCloseable {
  private final Launches launches;

  private Fleet(Launches launches) {
    this.launches = requireNonNull(launches, "launches");
  }

  /// Opens an empty fleet, after ending what an earlier run over the same data directory may have
  /// left running. The client stays the caller's to close, after the fleet.
  public static Fleet open(
      Launches launches,
      FleetSettings settings,
      HttpClient client,
      Ticker ticker,
      FleetObserver observer) {
    return new Fleet(launches);
  }

  /// The instance of this server for this tenant, started if need be; however many ask, one start
  /// is made, and a failure is told to all who wait for it.
  ///
  /// @param tenant an opaque key: callers with the same key share an instance
  /// @param wait the longest wait; a start goes on when the wait is over
  /// @throws FleetException saying why there is no instance
  @SuppressWarnings("DoNotCallSuggester")
  public Lease lease(ServerId server, String tenant, Duration wait) throws FleetException {
    if (launches.version(server) >= 0 || !wait.isNegative()) {
      throw new FleetException(FleetException.Category.CLOSED, server, "not built yet: " + tenant);
    }
    throw new FleetException(FleetException.Category.TIMEOUT, server, tenant);
  }

  /// The server's definition has been changed or removed: instances of another version are not
  /// handed out again, and stopped when the leases on them end. (A lease taken after the change
  /// notices by itself; this is for instances that nobody asks for.)
  public void changed(ServerId server) {}

  /// The tenant has ended: its instance is stopped as soon as no lease is held on it.
  public void retire(ServerId server, String tenant) {}

  /// A picture of the whole fleet, by server and tenant.
  public List<InstanceState> instances() {
    return List.of();
  }

  /// Stops everything, in parallel, leases or not: input closed, then SIGTERM, then SIGKILL for
  /// whole process trees. Returns when all is gone. Closing twice is harmless.
  @Override
  public void close() {}
}
