package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Lease;
import dev.roundhouse.fleet.Purpose;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The connections of all parties to all servers: at most one per server and party, opened by the
/// first who needs it while the others wait for the same attempt. A principal of 2026-07-28 is as
/// many parties as it declares sets of capabilities, so those are bounded for each server; legacy
/// sessions are bounded where they are opened. Safe for many threads.
public final class Connections implements AutoCloseable {
  /// Hears of new connections, and of what they say unasked.
  public interface Listener extends Unasked {
    /// A connection was opened, or opened again after it had been lost: the place to restore
    /// subscriptions and the log level. On the opener's thread, before its call.
    void opened(Connection connection);
  }

  private record Key(ServerId server, String tenant) {}

  private record Candidate(Key key, Slot slot, long unused) {}

  private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
  private final Fleet fleet;
  private final Ticker ticker;
  private final EraMemory memory;
  private final Handshake handshake;
  private final Listener listener;
  private final byte[] self;
  private final IntSupplier mostVariants;
  private final Seats seats;

  /// Held while a place is made or vacated, and never across work.
  private final ReentrantLock placing = new ReentrantLock();

  /// @param provisions what they are made with besides the instances of the fleet
  public Connections(
      Fleet fleet,
      Provisions provisions,
      Bounds bounds,
      Ticker ticker,
      Listener listener,
      Noise noise) {
    this.fleet = requireNonNull(fleet, "fleet");
    this.ticker = requireNonNull(ticker, "ticker");
    this.listener = requireNonNull(listener, "listener");
    this.self = provisions.self();
    this.memory = new EraMemory(ticker);
    this.handshake = new Handshake(bounds.frames(), ticker, memory, listener, noise, provisions);
    this.mostVariants = bounds.mostVariants();
    this.seats = new Seats(fleet::prospect, ticker);
  }

  /// A connection for a call of this caller, opened if need be, and awake until the handle is
  /// closed.
  public Held hold(ServerDefinition definition, Caller caller, Duration wait)
      throws UpstreamFailure, InterruptedException {
    return hold(definition, caller, Use.CALL, wait);
  }

  /// The same, for whatever it is wanted.
  public Held hold(ServerDefinition definition, Caller caller, Use use, Duration wait)
      throws UpstreamFailure, InterruptedException {
    Purpose purpose = use == Use.LOOK ? Purpose.UPKEEP : Purpose.DEMAND;
    return seats.hold(definition, caller, use, party -> hold(definition, party, wait, purpose));
  }

  private Held hold(ServerDefinition definition, Caller party, Duration wait, Purpose purpose)
      throws UpstreamFailure, InterruptedException {
    Key key = new Key(definition.id(), party.tenant());
    boolean isVariant = definition.isolation() == Isolation.SESSION && party.era() == Era.MODERN;
    Slot slot = enter(key, isVariant ? party.principal() : null);
    boolean isHeld = false;
    try {
      slot.occupancy.awaitRoom(definition.id(), wait);
      Lease lease = lease(definition.id(), party.tenant(), wait, purpose);
      Held known = slot.held(lease);
      Held held = known == null ? slot.open(definition, party.orNamed(self), lease, wait) : known;
      isHeld = true;
      return held;
    } finally {
      if (!isHeld) {
        slot.occupancy.leave();
      }
    }
  }

  /// The place of a party, which is not taken away before it is left.
  ///
  /// @param principal whose number of places is bounded; null for others
  private Slot enter(Key key, @Nullable String principal) throws UpstreamFailure {
    Slot known = slots.get(key);
    if (known != null && known.occupancy.enter()) {
      return known;
    }
    List<Slot> vacated = new ArrayList<>();
    placing.lock();
    try {
      Slot other = slots.get(key);
      if (other != null && other.occupancy.enter()) {
        return other;
      }
      List<Fleet.Retirement> before =
          principal == null ? List.of() : makeRoom(key.server(), principal, vacated);
      Slot fresh = new Slot(new Occupancy(ticker, principal, before));
      fresh.occupancy.enter();
      slots.put(key, fresh);
      return fresh;
    } finally {
      placing.unlock();
      vacated.forEach(slot -> slot.end("other capabilities of its client needed the room"));
    }
  }

  /// Vacates the places of this principal that were left longest ago, so that there is room for one
  /// more.
  ///
  /// @return what has to end before another instance may start
  private List<Fleet.Retirement> makeRoom(ServerId server, String principal, List<Slot> vacated)
      throws UpstreamFailure {
    List<Candidate> own = new ArrayList<>();
    slots.forEach((key, slot) -> {
      if (key.server().equals(server) && slot.occupancy.countsFor(principal)) {
        own.add(new Candidate(key, slot, slot.occupancy.unused()));
      }
    });
    own.sort(Comparator.comparingLong(Candidate::unused).reversed());
    int most = mostVariants.getAsInt();
    int left = own.size();
    List<Fleet.Retirement> ending = new ArrayList<>();
    for (Candidate each : own) {
      Fleet.Retirement end = left < most ? null : vacate(each.key(), each.slot());
      if (end != null) {
        left--;
        vacated.add(each.slot());
        ending.add(end);
      }
    }
    if (left >= most) {
      throw new UpstreamFailure(
          Kind.CROWDED,
          server,
          ("is in use by this principal under %d other sets of capabilities, and"
                  + " gateway.max-variants is %d; send the same clientCapabilities with each request,"
                  + " let a call or subscription end, or raise the setting")
              .formatted(left, most));
    }
    return ending;
  }

  /// Takes the place away, unless somebody is in it.
  private Fleet.@Nullable Retirement vacate(Key key, Slot slot) {
    placing.lock();
    try {
      if (!slot.occupancy.vacate()) {
        return null;
      }
      slots.remove(key, slot);
      return fleet.retire(key.server(), key.tenant());
    } finally {
      placing.unlock();
    }
  }

  /// How the gateway introduces itself.
  public byte[] self() {
    return self;
  }

  /// The connection of this caller, if there is one now.
  public @Nullable Connection existing(ServerDefinition definition, Caller caller) {
    Caller party = seats.party(definition, caller);
    Slot slot = slots.get(new Key(definition.id(), party.tenant()));
    Tenure tenure = slot == null ? null : slot.tenure;
    return tenure != null && tenure.connection().isAlive() ? tenure.connection() : null;
  }

  /// Whether there is a connection for this caller to an instance that neither sleeps nor has to be
  /// started.
  public boolean isAwake(ServerDefinition definition, Caller caller) {
    Connection connection = existing(definition, caller);
    return connection != null && fleet.isAwake(definition.id(), connection.caller().tenant());
  }

  private Lease lease(ServerId server, String tenant, Duration wait, Purpose purpose)
      throws UpstreamFailure, InterruptedException {
    try {
      return fleet.lease(server, tenant, wait, purpose);
    } catch (FleetException e) {
      throw UpstreamFailure.of(e);
    }
  }

  /// The party has gone: its connections end, and its instances with them.
  public void retire(String tenant) {
    seats.forget(tenant);
    slots.forEach((key, slot) -> {
      if (key.tenant().equals(tenant) && slots.remove(key, slot)) {
        slot.end("its client has gone");
        fleet.retire(key.server(), key.tenant());
      }
    });
  }

  /// Another release of the server has taken over: it may speak another era.
  public void released(ServerId server) {
    memory.forget(server);
  }

  /// The server was changed or removed: nothing learnt about it holds any more.
  public void changed(ServerId server) {
    memory.forget(server);
    seats.changed(server);
    slots.forEach((key, slot) -> {
      if (key.server().equals(server) && slots.remove(key, slot)) {
        slot.end("its definition was changed");
      }
    });
  }

  /// Ends waits for answers whose time is over.
  public void endOverdue() {
    slots.values().forEach(Slot::endOverdue);
  }

  /// Ends connections that nobody has used for this long, nor watches anything through.
  public void sweep(Duration idle) {
    seats.sweep(idle);
    slots.forEach((key, slot) -> {
      if (slot.occupancy.unused() > idle.toNanos() && vacate(key, slot) != null) {
        slot.end("nobody used it");
      }
    });
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
    private final Occupancy occupancy;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Tenure tenure;

    /// Those that were replaced and are still used.
    private final Set<Tenure> leaving = ConcurrentHashMap.newKeySet();

    private final AtomicInteger attempts = new AtomicInteger();
    private volatile @Nullable UpstreamFailure failure;

    Slot(Occupancy occupancy) {
      this.occupancy = occupancy;
    }

    /// The connection for calls with this lease; null when there is none.
    @Nullable Held held(Lease lease) {
      Tenure now = tenure;
      return now != null && now.isFor(lease) && now.enter()
          ? new Held(now.connection(), occupancy.stay(lease, now))
          : null;
    }

    void end(String reason) {
      Tenure now = tenure;
      if (now != null) {
        now.connection().end(reason);
      }
      leaving.forEach(each -> each.connection().end(reason));
    }

    void endOverdue() {
      Tenure now = tenure;
      if (now != null) {
        now.endOverdue(ticker.nanos());
      }
      leaving.removeIf(Tenure::isOver);
      leaving.forEach(each -> each.endOverdue(ticker.nanos()));
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
          Held now = held(lease);
          UpstreamFailure others = attempts.get() == seen ? null : failure;
          if (now == null && others != null) {
            throw others;
          }
          for (boolean isFirst = true; now == null; isFirst = false) {
            if (!lease.instance().isAlive() || PipeChannel.isTaken(lease.instance())) {
              lease.close();
              // In place of one that has been counted. Others may be connected to it already.
              lease = lease(definition.id(), party.tenant(), wait, Purpose.UPKEEP);
              now = held(lease);
            }
            now = now == null ? attempt(definition, party, lease, wait, isFirst) : now;
          }
          isHanded = true;
          return now;
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
    private @Nullable Held attempt(
        ServerDefinition definition, Caller party, Lease lease, Duration wait, boolean mayDie)
        throws UpstreamFailure, InterruptedException {
      try {
        Held made = establish(definition, party, lease, wait);
        failure = null;
        attempts.incrementAndGet();
        return made;
      } catch (UpstreamFailure e) {
        if (mayDie && e.kind() == Kind.LOST && !lease.instance().isAlive()) {
          return null;
        }
        UpstreamFailure told = e.beforehand();
        failure = told;
        attempts.incrementAndGet();
        if (PipeChannel.of(lease.instance()) != null) {
          // Its output has a reader already and cannot be given another: the next attempt needs a
          // process of its own.
          fleet.retire(definition.id(), party.tenant());
        }
        throw told;
      }
    }

    private Held establish(ServerDefinition definition, Caller party, Lease lease, Duration wait)
        throws UpstreamFailure, InterruptedException {
      boolean isGreeted = false;
      Connection made;
      if (PipeChannel.isTaken(lease.instance())) {
        throw new UpstreamFailure(
            Kind.UNAVAILABLE, definition.id(), "is being replaced; send the call again");
      }
      try {
        made = handshake.open(lease.instance(), definition.transport(), party, wait);
        isGreeted = true;
      } finally {
        if (!isGreeted && PipeChannel.of(lease.instance()) != null && lease.instance().isAlive()) {
          // Its output has a reader already and cannot be given another, were it only that somebody
          // did not wait: the next attempt needs a process of its own.
          fleet.retire(definition.id(), party.tenant());
        }
      }
      Tenure next = new Tenure(made, lease.instance().id());
      Held held = new Held(made, occupancy.stay(lease, next.entered()));
      Tenure before = tenure;
      tenure = next;
      if (before != null && before.replace(ticker.nanos())) {
        leaving.add(before);
      }
      listener.opened(made);
      return held;
    }
  }
}
