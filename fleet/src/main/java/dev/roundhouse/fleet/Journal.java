package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What is kept of the fleet beyond the end of the program: what happened, what runs, and what is
/// held by hand. Safe for many threads.
public interface Journal extends AutoCloseable {
  /// A place that ran something when it was last heard of.
  record Place(ServerId server, String tenant) {
    public Place {
      requireNonNull(server, "server");
      requireNonNull(tenant, "tenant");
    }
  }

  /// A server that needs a person.
  ///
  /// @param reason what it failed with, which names no secret
  /// @param failures in a row
  /// @param salt the key of the mark
  /// @param mark of what it was launched with, out of which nothing can be read
  record Parked(
      ServerId server,
      Instant since,
      FleetException.Category category,
      String reason,
      int failures,
      String salt,
      String mark) {
    public Parked {
      requireNonNull(server, "server");
      requireNonNull(since, "since");
      requireNonNull(category, "category");
      requireNonNull(reason, "reason");
      requireNonNull(salt, "salt");
      requireNonNull(mark, "mark");
    }
  }

  /// Keeps nothing.
  Journal NONE =
      new Journal() {
        @Override
        public void moved(Transition transition, String tenant, BooleanSupplier runs) {}

        @Override
        public void checked(Place place, BooleanSupplier runs) {}

        @Override
        public List<Place> left() {
          return List.of();
        }

        @Override
        public Set<ServerId> held() {
          return Set.of();
        }

        @Override
        public void hold(ServerId server) {}

        @Override
        public void release(ServerId server) {}

        @Override
        public List<Parked> parked() {
          return List.of();
        }

        @Override
        public void park(Parked server) {}

        @Override
        public void unpark(ServerId server) {}

        @Override
        public List<Transition> transitions(ServerId server, int most) {
          return List.of();
        }

        @Override
        public void wanted(Demand demand) {}

        @Override
        public List<Demand> demands(LocalDate since) {
          return List.of();
        }

        @Override
        public void forget(ServerId server) {}

        @Override
        public void close() {}
      };

  /// A place has changed. Does not wait for the disk.
  ///
  /// @param runs whether the place runs something, asked when it is written: news of two threads
  ///   may overtake each other, and what is asked last is the truth
  void moved(Transition transition, String tenant, BooleanSupplier runs);

  /// Says anew whether a place runs something. Does not wait for the disk.
  void checked(Place place, BooleanSupplier runs);

  /// What ran when an earlier run of the program ended, on purpose or not.
  List<Place> left();

  /// The servers that were stopped or drained by hand, and not started since.
  Set<ServerId> held();

  /// The server has been stopped by hand. Returns when that is on the disk.
  void hold(ServerId server);

  /// The server has been started by hand, or is no more. Returns when that is on the disk.
  void release(ServerId server);

  /// The servers that were parked, and not let go since.
  List<Parked> parked();

  /// The server needs a person, for this reason from now on. Returns when that is on the disk.
  void park(Parked server);

  /// The server needs nobody any more, or is no more. Returns when that is on the disk.
  void unpark(ServerId server);

  /// The newest changes of a server, the newest first.
  List<Transition> transitions(ServerId server, int most);

  /// A server was wanted. Does not wait for the disk; saying it twice changes nothing.
  void wanted(Demand demand);

  /// When servers were wanted since this day. What is older is deleted.
  ///
  /// @throws dev.roundhouse.storage.StorageException when that cannot be read
  List<Demand> demands(LocalDate since);

  /// The server is no more: when it was wanted is deleted. Returns when that is on the disk.
  void forget(ServerId server);

  /// Writes what is left to write. What changes later is not kept: what ran at this moment is what
  /// ran when the program ended.
  @Override
  void close();
}
