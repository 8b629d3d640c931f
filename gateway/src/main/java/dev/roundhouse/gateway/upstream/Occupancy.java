package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.Lease;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who is in a place, so that it is never taken away from under a call. Safe for many threads.
final class Occupancy {
  private final Ticker ticker;
  private final @Nullable String principal;

  /// Who holds a connection or waits for one; negative once the place is vacated.
  private final AtomicInteger users = new AtomicInteger();

  private volatile long lastUsed;
  private volatile List<Fleet.Retirement> before;

  /// @param principal whose places are bounded; null for a place that counts for nobody
  /// @param before instances that have to end before one may be started here
  Occupancy(Ticker ticker, @Nullable String principal, List<Fleet.Retirement> before) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.principal = principal;
    this.before = List.copyOf(before);
    this.lastUsed = ticker.nanos();
  }

  boolean countsFor(String other) {
    return other.equals(principal);
  }

  /// How long nobody has come or left, in nanoseconds.
  long unused() {
    return ticker.nanos() - lastUsed;
  }

  /// False when the place has been vacated.
  boolean enter() {
    lastUsed = ticker.nanos();
    return users.getAndUpdate(count -> count < 0 ? count : count + 1) >= 0;
  }

  void leave() {
    lastUsed = ticker.nanos();
    users.decrementAndGet();
  }

  /// False while somebody is here.
  boolean vacate() {
    return users.compareAndSet(0, -1);
  }

  /// Waits for those who had to make room; whoever enters has to.
  void awaitRoom(ServerId server, Duration wait) throws UpstreamFailure, InterruptedException {
    for (Fleet.Retirement end : before) {
      if (!end.await(wait)) {
        throw new UpstreamFailure(
            Kind.UNAVAILABLE,
            server,
            "an instance that must end first is still there after %d ms; it may be gone later"
                .formatted(wait.toMillis()));
      }
    }
    before = List.of();
  }

  /// A lease whose end is also the end of a stay here, and of the use of a connection.
  ///
  /// @param used was entered
  Lease stay(Lease lease, Tenure used) {
    return new Stay(lease, used);
  }

  private final class Stay implements Lease {
    private final Lease lease;
    private final Tenure used;
    private final AtomicBoolean isOver = new AtomicBoolean();

    Stay(Lease lease, Tenure used) {
      this.lease = requireNonNull(lease, "lease");
      this.used = requireNonNull(used, "used");
    }

    @Override
    public Instance instance() {
      return lease.instance();
    }

    @Override
    public void close() {
      if (isOver.compareAndSet(false, true)) {
        used.leave();
        lease.close();
        leave();
      }
    }
  }
}
