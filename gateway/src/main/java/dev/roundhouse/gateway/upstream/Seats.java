package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Instance;
import dev.roundhouse.fleet.Lease;
import dev.roundhouse.fleet.Prospect;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which client uses which instance, where several of a server share the load. A client stays where
/// it is for as long as that instance lives, since servers keep state; a newcomer gets the one with
/// the least to do, and another is started only while every one that runs has a call under way.
/// Safe for many threads.
final class Seats {
  /// How the instances of a server stand; asked under a lock, so it must be a mere lookup.
  interface Ground {
    Prospect prospect(ServerId server, String tenant);
  }

  /// Opens what a party asked for.
  interface Opener {
    Held open(Caller party) throws UpstreamFailure, InterruptedException;
  }

  /// One instance, as this room uses it.
  private static final class Place {
    private final int number;
    private int users;
    private int calls;
    private int clients;

    Place(int number) {
      this.number = number;
    }

    int load() {
      return users;
    }

    int clients() {
      return clients;
    }

    int number() {
      return number;
    }
  }

  /// Where a client is.
  private static final class Client {
    private Place place;
    private int users;
    private long lastUsed;

    Client(Place place) {
      this.place = place;
    }
  }

  /// The places of one server, as it is defined now.
  private record Room(
      ServerDefinition definition, List<Place> places, Map<String, Client> clients) {
    static Room of(ServerDefinition definition) {
      return new Room(
          definition,
          IntStream.rangeClosed(1, definition.instances()).mapToObj(Place::new).toList(),
          new HashMap<>());
    }
  }

  private static final Comparator<Place> LEAST =
      Comparator.comparingInt(Place::load)
          .thenComparingInt(Place::clients)
          .thenComparingInt(Place::number);

  private final Map<ServerId, Room> rooms = new HashMap<>();
  private final Ground ground;
  private final Ticker ticker;

  /// Guards all that is counted, and is never held across work.
  private final ReentrantLock lock = new ReentrantLock();

  Seats(Ground ground, Ticker ticker) {
    this.ground = requireNonNull(ground, "ground");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Opens it at the instance of this client.
  Held hold(ServerDefinition definition, Caller client, Use use, Opener opener)
      throws UpstreamFailure, InterruptedException {
    if (definition.instances() == 1) {
      return opener.open(client.at(definition.isolation()));
    }
    Seat seat = take(definition, client, use);
    boolean isHeld = false;
    try {
      Held held = opener.open(client.at(seat.place.number));
      isHeld = true;
      return new Held(held.connection(), seat.over(held.lease()));
    } finally {
      if (!isHeld) {
        seat.leave();
      }
    }
  }

  /// The party that this client is at the server now: at its own instance, and for one that has
  /// none yet, at one that is awake, if there is any.
  Caller party(ServerDefinition definition, Caller client) {
    if (definition.instances() == 1) {
      return client.at(definition.isolation());
    }
    lock.lock();
    try {
      Room room = room(definition);
      Client known = room.clients().get(name(client));
      Place place = known == null ? forLooking(room) : known.place;
      return client.at(place.number);
    } finally {
      lock.unlock();
    }
  }

  private Seat take(ServerDefinition definition, Caller client, Use use) {
    lock.lock();
    try {
      Room room = room(definition);
      Client known = room.clients().get(name(client));
      boolean isThere = known != null && isLiving(room, known.place);
      Place place;
      if (known != null && isThere) {
        place = known.place;
      } else {
        place = use == Use.LOOK ? forLooking(room) : forNewcomer(room);
      }
      Client seated = use == Use.LOOK ? null : seated(room, client, known, place);
      place.users++;
      place.calls += use == Use.CALL ? 1 : 0;
      return new Seat(place, seated, use == Use.CALL);
    } finally {
      lock.unlock();
    }
  }

  private Client seated(Room room, Caller client, @Nullable Client known, Place place) {
    Client now = known;
    if (now == null) {
      now = new Client(place);
      place.clients++;
      room.clients().put(name(client), now);
    } else if (now.place != place) {
      now.place.clients--;
      place.clients++;
      now.place = place;
    }
    now.users++;
    now.lastUsed = ticker.nanos();
    return now;
  }

  /// What was counted under another definition is of other instances.
  private Room room(ServerDefinition definition) {
    Room known = rooms.get(definition.id());
    if (known != null && known.definition().equals(definition)) {
      return known;
    }
    Room fresh = Room.of(definition);
    rooms.put(definition.id(), fresh);
    return fresh;
  }

  /// Who a client is: a session, or all modern requests of a principal.
  private static String name(Caller client) {
    return switch (client.era()) {
      case LEGACY -> client.tenant();
      case MODERN -> client.at(Isolation.PRINCIPAL).tenant();
    };
  }

  private Prospect prospect(Room room, Place place) {
    return ground.prospect(room.definition().id(), Caller.numbered(place.number));
  }

  private boolean isLiving(Room room, Place place) {
    return switch (prospect(room, place)) {
      case AWAKE, ASLEEP -> true;
      case NOTHING -> place.users > 0; // about to be started for somebody
      case REFUSAL -> false;
    };
  }

  private Place forNewcomer(Room room) {
    Place idle = null;
    Place asleep = null;
    Place free = null;
    Place busy = null;
    for (Place each : room.places().stream().sorted(LEAST).toList()) {
      Prospect prospect = prospect(room, each);
      boolean isUsed = prospect == Prospect.AWAKE || each.users > 0;
      if (prospect == Prospect.REFUSAL) {
        continue;
      }
      if (isUsed && each.calls == 0) {
        idle = idle == null ? each : idle;
      } else if (isUsed) {
        busy = busy == null ? each : busy;
      } else if (prospect == Prospect.ASLEEP) {
        asleep = asleep == null ? each : asleep;
      } else {
        free = free == null || each.number < free.number ? each : free;
      }
    }
    return first(room, idle, asleep, free, busy);
  }

  /// Looking starts nothing while anything runs.
  private Place forLooking(Room room) {
    Place awake = null;
    Place asleep = null;
    Place free = null;
    for (Place each : room.places().stream().sorted(LEAST).toList()) {
      switch (prospect(room, each)) {
        case AWAKE -> awake = awake == null ? each : awake;
        case ASLEEP -> asleep = asleep == null ? each : asleep;
        case NOTHING -> free = free == null || each.users > free.users ? each : free;
        case REFUSAL -> {}
      }
    }
    return first(room, awake, asleep, free);
  }

  /// Where none may be used, the first says why.
  private static Place first(Room room, @Nullable Place... places) {
    for (Place each : places) {
      if (each != null) {
        return each;
      }
    }
    return room.places().getFirst();
  }

  /// The client has gone.
  void forget(String tenant) {
    lock.lock();
    try {
      for (Room room : rooms.values()) {
        Client gone = room.clients().remove(tenant);
        if (gone != null) {
          gone.place.clients--;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// The server was changed or removed.
  void changed(ServerId server) {
    lock.lock();
    try {
      rooms.remove(server);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets clients that have used nothing for this long.
  void sweep(Duration idle) {
    long now = ticker.nanos();
    lock.lock();
    try {
      for (Room room : rooms.values()) {
        room.clients()
            .values()
            .removeIf(client -> {
              boolean isOld = client.users == 0 && now - client.lastUsed > idle.toNanos();
              client.place.clients -= isOld ? 1 : 0;
              return isOld;
            });
      }
    } finally {
      lock.unlock();
    }
  }

  /// One use of a place, left once.
  private final class Seat {
    private final Place place;
    private final @Nullable Client client;
    private final boolean isCall;
    private final AtomicBoolean isLeft = new AtomicBoolean();

    Seat(Place place, @Nullable Client client, boolean isCall) {
      this.place = place;
      this.client = client;
      this.isCall = isCall;
    }

    void leave() {
      if (!isLeft.compareAndSet(false, true)) {
        return;
      }
      lock.lock();
      try {
        place.users--;
        place.calls -= isCall ? 1 : 0;
        if (client != null) {
          client.users--;
          client.lastUsed = ticker.nanos();
        }
      } finally {
        lock.unlock();
      }
    }

    /// The lease, whose end is also that of this use.
    Lease over(Lease lease) {
      return new Lease() {
        @Override
        public Instance instance() {
          return lease.instance();
        }

        @Override
        public void close() {
          lease.close();
          leave();
        }
      };
    }
  }
}
