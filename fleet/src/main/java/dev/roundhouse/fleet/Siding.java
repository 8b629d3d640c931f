package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Where servers are parked that need a person, so that a server is parked for every tenant, those
/// included that come later. What it was launched with is remembered as a digest: as soon as that
/// is another, because a secret or the definition was changed, the server is let go by itself. Safe
/// for many threads.
final class Siding {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");

  /// How soon a changed secret is noticed; only those of parked servers are read for it.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private record Entry(State.Failure failure, int failures, Mark mark, Instant since) {
    static Entry of(Journal.Parked kept) {
      return new Entry(
          new State.Failure(kept.category(), kept.reason()),
          kept.failures(),
          new Mark(kept.salt(), kept.mark()),
          kept.since());
    }

    Journal.Parked kept(ServerId server) {
      return new Journal.Parked(
          server,
          since,
          failure.category(),
          failure.message(),
          failures,
          mark.salt(),
          mark.digest());
    }
  }

  private final Launches launches;
  private final Collection<Slot> slots;
  private final Journal journal;
  private final Ticker ticker;
  private final String salt;
  private final Map<ServerId, Entry> parked = new ConcurrentHashMap<>();
  private final Map<ServerId, Mark> tried = new ConcurrentHashMap<>();
  private volatile long looked;

  /// @param slots followed as they change; may be changed by other threads
  ///
  /// @param journal keeps what is parked over the end of the program
  Siding(Launches launches, Collection<Slot> slots, Journal journal, Ticker ticker) {
    this.launches = requireNonNull(launches, "launches");
    this.slots = requireNonNull(slots, "slots");
    this.ticker = requireNonNull(ticker, "ticker");
    this.looked = ticker.nanos();
    this.journal = requireNonNull(journal, "journal");
    List<Journal.Parked> kept = journal.parked();
    this.salt = kept.isEmpty() ? Mark.newSalt() : kept.getFirst().salt();
    kept.forEach(this::resume);
  }

  /// What an earlier run has parked stays so, unless it would be launched otherwise now.
  private void resume(Journal.Parked kept) {
    ServerId server = kept.server();
    if (launches.version(server) == 0) {
      return; // a command that was run without the file that defines it must not let it go
    }
    Entry entry = Entry.of(kept);
    if (entry.mark().equals(mark(server))) {
      parked.put(server, entry);
      tried.put(server, entry.mark());
      log(server, entry.failure());
    } else {
      released(server);
    }
  }

  /// What to start, unless the server is parked and would be started as it was before.
  ///
  /// @throws FleetException as [Launches#launch] does, or because it is parked
  Launch launch(ServerId server) {
    Launch launch;
    try {
      launch = launches.launch(server);
    } catch (FleetException e) {
      tried.put(server, Mark.of(e, salt));
      throw e;
    }
    Mark mark = Mark.of(launch, salt);
    tried.put(server, mark);
    Entry entry = parked.get(server);
    if (entry != null && entry.mark().equals(mark)) {
      throw new FleetException(Category.PARKED, server, entry.failure().message());
    }
    return launch;
  }

  /// One of its slots has come to need a person.
  void park(ServerId server, State.Parked state) {
    Mark mark = tried.get(server);
    if (mark == null) {
      return; // it was removed meanwhile
    }
    Entry entry = new Entry(state.failure(), state.failures(), mark, ticker.instant());
    if (parked.putIfAbsent(server, entry) == null) {
      keep(server, entry);
      log(server, state.failure());
    }
  }

  /// The server has refused what this launch carries: nobody sends it anything more.
  void bar(ServerId server, Launch launch, int refusals, String reason) {
    State.Failure failure = new State.Failure(Category.PARKED, reason);
    Entry entry = new Entry(failure, refusals, Mark.of(launch, salt), ticker.instant());
    if (parked.put(server, entry) == null) {
      log(server, failure);
    }
    keep(server, entry);
    post(server, new Event.Barred(failure));
  }

  /// A disk that fails must not keep a server from being parked; it is tried again after a restart
  /// then.
  private void keep(ServerId server, Entry entry) {
    try {
      journal.park(entry.kept(server));
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "that {0} is parked is not kept: {1}", server, e.getMessage());
    }
  }

  private void released(ServerId server) {
    try {
      journal.unpark(server);
    } catch (StorageException e) {
      LOG.log(
          Level.WARNING, "that {0} is no longer parked is not kept: {1}", server, e.getMessage());
    }
  }

  private static void log(ServerId server, State.Failure failure) {
    LOG.log(
        Level.WARNING, "{0} is parked: {1}; {2}", server, failure.message(), cure(server, failure));
  }

  /// A person wants it tried again, or has changed or removed it.
  void release(ServerId server) {
    if (parked.remove(server) != null) {
      released(server);
    }
    post(server, new Event.Mended());
  }

  /// Lets those go that would be launched otherwise than before. Cheap when there is none, or when
  /// it has been done a moment ago.
  void look() {
    long now = ticker.nanos();
    if (parked.isEmpty() || now - looked < LOOK_EVERY.toNanos()) {
      return;
    }
    looked = now;
    parked.forEach((server, entry) -> {
      if (!entry.mark().equals(mark(server)) && parked.remove(server, entry)) {
        released(server);
        LOG.log(Level.INFO, "{0} is no longer parked: what it is started with has changed", server);
        post(server, new Event.Mended());
      }
    });
  }

  private void post(ServerId server, Event event) {
    for (Slot slot : slots) {
      if (slot.key().server().equals(server)) {
        slot.post(event);
      }
    }
  }

  /// Every slot, and every server that is parked without one.
  List<InstanceState> pictures() {
    List<InstanceState> all = new ArrayList<>();
    Set<ServerId> shown = new HashSet<>();
    for (Slot slot : slots) {
      InstanceState picture = slot.picture();
      all.add(picture);
      if (picture.phase() == Phase.PARKED) {
        shown.add(picture.server());
      }
    }
    parked.forEach((server, entry) -> {
      if (!shown.contains(server)) {
        all.add(
            new InstanceState(
                server,
                Fleet.EVERYBODY,
                launches.version(server),
                Phase.PARKED,
                0,
                null,
                trouble(server, entry.failures(), entry.failure()),
                null,
                new InstanceState.Standing(entry.since(), null, null)));
      }
    });
    return all;
  }

  /// What a person reads of it.
  static InstanceState.Trouble trouble(ServerId server, int failures, State.Failure failure) {
    return new InstanceState.Trouble(failures, failure.message(), null, cure(server, failure));
  }

  /// What whoever wants a lease is told.
  static FleetException refusal(ServerId server, State.Failure failure) {
    return new FleetException(
        Category.PARKED,
        server,
        "is parked and needs a person: " + failure.message() + "; " + cure(server, failure));
  }

  private static String cure(ServerId server, State.Failure failure) {
    String start = "run: roundhouse server start " + server;
    return failure.category() == Category.PARKED
        ? "set its secret anew or mend its definition, which is noticed within seconds; after any"
            + " other cure "
            + start
        : "mend the cause, then " + start;
  }

  private Mark mark(ServerId server) {
    try {
      return Mark.of(launches.launch(server), salt);
    } catch (FleetException e) {
      return Mark.of(e, salt);
    }
  }
}
