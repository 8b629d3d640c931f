package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The journal in the store. One thread writes, as much as has come up at a time; who has news
/// leaves it and goes on.
public final class SqlJournal implements Journal {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final int VERSION = 3;

  /// Changes that wait for a disk that hangs. What runs is known without them.
  private static final int MOST_PENDING = 10_000;

  /// Changes kept, of all servers together.
  private static final int MOST_KEPT = 20_000;

  private final Database database;
  private final Ticker ticker;
  private final Predicate<String> outlives;
  private final List<Place> left;
  private final LinkedBlockingQueue<Transition> pending = new LinkedBlockingQueue<>(MOST_PENDING);
  private final Map<Place, BooleanSupplier> unsettled = new ConcurrentHashMap<>();
  private final Set<Demand> demands = ConcurrentHashMap.newKeySet();
  private final Thread writer;
  private volatile boolean isClosed;
  private volatile boolean isFailing;

  private SqlJournal(Database database, Ticker ticker, Predicate<String> outlives) {
    this.database = requireNonNull(database, "database");
    this.ticker = requireNonNull(ticker, "ticker");
    this.outlives = requireNonNull(outlives, "outlives");
    database.migrate("fleet", VERSION);
    this.left = places();
    this.writer = Thread.ofVirtual().name("fleet-journal").unstarted(this::write);
  }

  /// @param outlives whether a tenant can come back after a restart; of others it is not kept what
  ///   they ran, nor who they were
  public static SqlJournal open(Database database, Ticker ticker, Predicate<String> outlives) {
    SqlJournal journal = new SqlJournal(database, ticker, outlives);
    journal.writer.start();
    return journal;
  }

  private List<Place> places() {
    return database.in(handle ->
        handle
            .createQuery("select server, tenant from fleet_running order by since")
            .map((row, _) -> new Place(new ServerId(row.getString(1)), row.getString(2)))
            .list());
  }

  @Override
  public void moved(Transition transition, String tenant, BooleanSupplier runs) {
    if (isClosed) {
      return;
    }
    if (outlives.test(tenant)) {
      unsettled.put(new Place(transition.server(), tenant), runs);
    }
    if (!pending.offer(transition)) {
      LOG.log(Level.DEBUG, "a change of {0} is not kept", transition.server());
    }
  }

  @Override
  public void checked(Place place, BooleanSupplier runs) {
    if (outlives.test(place.tenant()) || left.contains(place)) {
      unsettled.put(place, runs);
    }
  }

  @Override
  public void wanted(Demand demand) {
    if (!isClosed && demands.size() < MOST_PENDING) {
      demands.add(demand);
    }
  }

  private void write() {
    try {
      while (!isClosed) {
        Transition first = pending.poll(1, TimeUnit.SECONDS);
        if (first != null || !unsettled.isEmpty() || !demands.isEmpty()) {
          flush(first);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void flush(@Nullable Transition first) {
    List<Transition> transitions = new ArrayList<>();
    if (first != null) {
      transitions.add(first);
    }
    pending.drainTo(transitions);
    Map<Place, BooleanSupplier> places = Map.copyOf(unsettled);
    Set<Demand> wanted = Set.copyOf(demands);
    try {
      database.in(handle -> {
        transitions.forEach(transition -> insert(handle, transition));
        places.forEach((place, runs) -> settle(handle, place, runs.getAsBoolean()));
        wanted.forEach(demand -> insert(handle, demand));
        prune(handle);
        return places.size();
      });
      places.forEach(unsettled::remove);
      demands.removeAll(wanted);
      isFailing = false;
    } catch (StorageException e) {
      // What runs and what was wanted is tried again; what happened is only history.
      if (!isFailing) {
        LOG.log(Level.WARNING, "what happens to servers is not kept: {0}", e.getMessage());
      }
      isFailing = true;
    }
  }

  private static void insert(Handle handle, Transition transition) {
    handle
        .createUpdate(
            """
            insert into fleet_transition (at, server, instance, before, after, reason)
            values (:at, :server, :instance, :before, :after, :reason)
            """)
        .bind("at", transition.at().toString())
        .bind("server", transition.server().value())
        .bind("instance", transition.instance())
        .bind("before", transition.before().name())
        .bind("after", transition.after().name())
        .bind("reason", transition.reason())
        .execute();
  }

  private static void insert(Handle handle, Demand demand) {
    handle.execute(
        "insert or ignore into fleet_demand (server, day, half_hour) values (?, ?, ?)",
        demand.server().value(),
        demand.day().toString(),
        demand.halfHour());
  }

  private void settle(Handle handle, Place place, boolean runs) {
    String statement =
        runs
            ? "insert or ignore into fleet_running (server, tenant, since) values (?, ?, ?)"
            : "delete from fleet_running where server = ? and tenant = ?";
    if (runs) {
      handle.execute(
          statement, place.server().value(), place.tenant(), ticker.instant().toString());
    } else {
      handle.execute(statement, place.server().value(), place.tenant());
    }
  }

  private static void prune(Handle handle) {
    handle.execute(
        "delete from fleet_transition where id <= (select max(id) from fleet_transition) - ?",
        MOST_KEPT);
  }

  @Override
  public List<Place> left() {
    return left;
  }

  @Override
  public Set<ServerId> held() {
    return database.in(handle ->
        handle.createQuery("select server from fleet_held").mapTo(String.class).stream()
            .map(ServerId::new)
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public void hold(ServerId server) {
    database.in(handle ->
        handle.execute(
            "insert or ignore into fleet_held (server, since) values (?, ?)",
            server.value(),
            ticker.instant().toString()));
  }

  @Override
  public void release(ServerId server) {
    database.in(
        handle -> handle.execute("delete from fleet_held where server = ?", server.value()));
  }

  @Override
  public List<Parked> parked() {
    return database.in(handle ->
        handle
            .createQuery("select * from fleet_parked order by server")
            .map((row, _) -> parked(row))
            .list());
  }

  private static Parked parked(ResultSet row) throws SQLException {
    return new Parked(
        new ServerId(row.getString("server")),
        Instant.parse(row.getString("since")),
        FleetException.Category.valueOf(row.getString("category")),
        row.getString("reason"),
        row.getInt("failures"),
        row.getString("salt"),
        row.getString("mark"));
  }

  @Override
  public void park(Parked server) {
    database.in(handle ->
        handle
            .createUpdate(
                """
                insert or replace into fleet_parked
                (server, since, category, reason, failures, salt, mark)
                values (:server, :since, :category, :reason, :failures, :salt, :mark)
                """)
            .bind("server", server.server().value())
            .bind("since", server.since().toString())
            .bind("category", server.category().name())
            .bind("reason", server.reason())
            .bind("failures", server.failures())
            .bind("salt", server.salt())
            .bind("mark", server.mark())
            .execute());
  }

  @Override
  public void unpark(ServerId server) {
    database.in(
        handle -> handle.execute("delete from fleet_parked where server = ?", server.value()));
  }

  @Override
  public List<Demand> demands(LocalDate since) {
    return database.in(handle -> {
      // Dates in this form are in the order of their text.
      handle.execute("delete from fleet_demand where day < ?", since.toString());
      return handle
          .createQuery("select server, day, half_hour from fleet_demand")
          .map((row, _) ->
              new Demand(
                  new ServerId(row.getString(1)), LocalDate.parse(row.getString(2)), row.getInt(3)))
          .list();
    });
  }

  @Override
  public synchronized void forget(ServerId server) {
    demands.removeIf(demand -> demand.server().equals(server));
    database.in(
        handle -> handle.execute("delete from fleet_demand where server = ?", server.value()));
  }

  @Override
  public List<Transition> transitions(ServerId server, int most) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select at, instance, before, after, reason from fleet_transition
                where server = :server order by id desc limit :most
                """)
            .bind("server", server.value())
            .bind("most", most)
            .map((row, _) -> transition(server, row))
            .list());
  }

  private static Transition transition(ServerId server, ResultSet row) throws SQLException {
    return new Transition(
        Instant.parse(row.getString("at")),
        server,
        row.getString("instance"),
        Phase.valueOf(row.getString("before")),
        Phase.valueOf(row.getString("after")),
        row.getString("reason"));
  }

  @Override
  public void close() {
    isClosed = true;
    flush(null);
    writer.interrupt();
  }
}
