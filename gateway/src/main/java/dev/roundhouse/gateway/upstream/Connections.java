package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Lease;
import dev.roundhouse.fleet.ProcessInstance;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connections of all parties to all servers: at most one per server and party, opened by the
/// first who needs it while the others wait for the same attempt. Safe for many threads.
public final class Connections implements AutoCloseable {
  /// Hears of new connections, and of what they say unasked.
  public interface Listener extends Unasked {
    /// A connection was opened, or opened again after it had been lost: the place to restore
    /// subscriptions and the log level. On the opener's thread, before its call.
    void opened(Connection connection);
  }

  private record Key(ServerId server, String tenant) {}

  private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
  private final Fleet fleet;
  private final Ticker ticker;
  private final EraMemory memory;
  private final Handshake handshake;
  private final Listener listener;
  private final byte[] self;

  /// @param limits of the frames of connections opened from then on
  /// @param self raw JSON object that names the gateway, to servers whose client did not say
  public Connections(
      Fleet fleet,
      Supplier<Limits> limits,
      Ticker ticker,
      Listener listener,
      Noise noise,
      byte[] self) {
    this.fleet = requireNonNull(fleet, "fleet");
    this.ticker = requireNonNull(ticker, "ticker");
    this.listener = requireNonNull(listener, "listener");
    this.self = requireNonNull(self, "self");
    this.memory = new EraMemory(ticker);
    this.handshake = new Handshake(limits, ticker, memory, listener, noise);
  }

  /// A connection for this caller, opened if need be, and awake until the handle is closed.
  public Held hold(ServerDefinition definition, Caller caller, Duration wait)
      throws UpstreamFailure, InterruptedException {
    boolean isShared = definition.isolation() == Isolation.SHARED;
    Caller party = isShared ? caller.shared() : caller;
    Key key = new Key(definition.id(), party.tenant());
    Slot slot = slots.computeIfAbsent(key, _ -> new Slot());
    slot.lastUsed = ticker.nanos();
    Lease lease = lease(definition.id(), party.tenant(), wait);
    Connection connection = slot.current(lease);
    if (connection != null) {
      return new Held(connection, lease);
    }
    return slot.open(definition, party.orNamed(self), lease, wait);
  }

  /// How the gateway introduces itself.
  public byte[] self() {
    return self;
  }

  /// The connection of this caller, if there is one now.
  public @Nullable Connection existing(ServerDefinition definition, Caller caller) {
    Caller party = definition.isolation() == Isolation.SHARED ? caller.shared() : caller;
    Slot slot = slots.get(new Key(definition.id(), party.tenant()));
    Connection connection = slot == null ? null : slot.connection;
    return connection != null && connection.isAlive() ? connection : null;
  }

  private Lease lease(ServerId server, String tenant, Duration wait)
      throws UpstreamFailure, InterruptedException {
    try {
      return fleet.lease(server, tenant, wait);
    } catch (FleetException e) {
      throw new UpstreamFailure(Kind.UNAVAILABLE, server, e.what(), e);
    }
  }

  /// The party has gone: its connections end, and its instances with them.
  public void retire(String tenant) {
    slots.forEach((key, slot) -> {
      if (key.tenant().equals(tenant) && slots.remove(key, slot)) {
        slot.end("its client has gone");
        fleet.retire(key.server(), key.tenant());
      }
    });
  }

  /// The server was changed or removed: nothing learnt about it holds any more.
  public void changed(ServerId server) {
    memory.forget(server);
    slots.forEach((key, slot) -> {
      if (key.server().equals(server) && slots.remove(key, slot)) {
        slot.end("its definition was changed");
      }
    });
  }

  /// Ends connections that nobody has used for this long, nor watches anything through.
  public void sweep(Duration idle) {
    long limit = ticker.nanos() - idle.toNanos();
    slots.forEach((key, slot) -> {
      boolean isIdle = slot.lastUsed - limit < 0 && !slot.isOpening() && !isLeased(key);
      if (isIdle && slots.remove(key, slot)) {
        slot.end("nobody used it");
        fleet.retire(key.server(), key.tenant());
      }
    });
  }

  private boolean isLeased(Key key) {
    return fleet.instances().stream()
        .anyMatch(each ->
            each.leases() > 0
                && each.server().equals(key.server())
                && each.tenant().equals(key.tenant()));
  }

  @Override
  public void close() {
    slots.forEach((key, slot) -> {
      if (slots.remove(key, slot)) {
        slot.end("the gateway is stopping");
      }
    });
  }

  /// The place of one party at one server.
  private final class Slot {
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;
    private volatile @Nullable String instance;
    private volatile long lastUsed;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile @Nullable UpstreamFailure failure;

    @Nullable Connection current(Lease lease) {
      Connection now = connection;
      return now != null && now.isAlive() && lease.instance().id().equals(instance) ? now : null;
    }

    boolean isOpening() {
      return opening.isLocked();
    }

    void end(String reason) {
      Connection now = connection;
      if (now != null) {
        now.end(reason);
      }
    }

    /// Takes the lease over: it is in the handle returned, or closed.
    Held open(ServerDefinition definition, Caller party, Lease first, Duration wait)
        throws UpstreamFailure, InterruptedException {
      int seen = attempts.get();
      Lease lease = first;
      boolean isHanded = false;
      try {
        if (!opening.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new UpstreamFailure(
              Kind.UNAVAILABLE, definition.id(), "was not ready within " + wait.toMillis() + " ms");
        }
        try {
          Connection now = current(lease);
          UpstreamFailure others = attempts.get() == seen ? null : failure;
          if (now == null && others != null) {
            throw others;
          }
          for (boolean isFirst = true; now == null; isFirst = false) {
            if (!lease.instance().isAlive()) {
              lease.close();
              lease = lease(definition.id(), party.tenant(), wait);
            }
            now = attempt(definition, party, lease, wait, isFirst);
          }
          isHanded = true;
          return new Held(now, lease);
        } finally {
          opening.unlock();
        }
      } finally {
        if (!isHanded) {
          lease.close();
        }
      }
    }

    /// Null when the process died of the first attempt: a probe can do that to a legacy server, and
    /// the next process is greeted in the other era at once.
    private @Nullable Connection attempt(
        ServerDefinition definition, Caller party, Lease lease, Duration wait, boolean mayDie)
        throws UpstreamFailure, InterruptedException {
      try {
        Connection made = establish(definition, party, lease, wait);
        failure = null;
        attempts.incrementAndGet();
        return made;
      } catch (UpstreamFailure e) {
        if (mayDie && e.kind() == Kind.LOST && !lease.instance().isAlive()) {
          return null;
        }
        failure = e;
        attempts.incrementAndGet();
        if (lease.instance() instanceof ProcessInstance) {
          // Its output has a reader already and cannot be given another: the next attempt needs a
          // process of its own.
          fleet.retire(definition.id(), party.tenant());
        }
        throw e;
      }
    }

    private Connection establish(
        ServerDefinition definition, Caller party, Lease lease, Duration wait)
        throws UpstreamFailure, InterruptedException {
      boolean isGreeted = false;
      Connection made;
      try {
        made = handshake.open(lease.instance(), definition.transport(), party, wait);
        isGreeted = true;
      } finally {
        if (!isGreeted
            && lease.instance() instanceof ProcessInstance
            && lease.instance().isAlive()) {
          // Its output has a reader already and cannot be given another, were it only that somebody
          // did not wait: the next attempt needs a process of its own.
          fleet.retire(definition.id(), party.tenant());
        }
      }
      connection = made;
      instance = lease.instance().id();
      listener.opened(made);
      return made;
    }
  }
}
