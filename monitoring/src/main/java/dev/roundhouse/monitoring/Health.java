package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// Whether the program is ready for work, and since when it runs. Tells a stranger its state and
/// nothing else.
public final class Health {
  /// Where in its life the program is.
  public enum Status {
    STARTING,
    HEALTHY,
    DRAINING
  }

  /// What anybody may know.
  public record Report(Status status, Duration uptime, Instant timestamp, String version) {}

  private final AtomicReference<Status> status = new AtomicReference<>(Status.STARTING);
  private final Ticker ticker;
  private final String version;
  private final long started;

  public Health(Ticker ticker, String version) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.version = requireNonNull(version, "version");
    this.started = ticker.nanos();
  }

  public void now(Status is) {
    status.set(is);
  }

  public boolean isReady() {
    return status.get() == Status.HEALTHY;
  }

  public Report report() {
    return new Report(
        status.get(), Duration.ofNanos(ticker.nanos() - started), ticker.instant(), version);
  }
}
