package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.npm.Installed;
import dev.roundhouse.fleet.npm.PackageException;
import dev.roundhouse.fleet.npm.PackageStore;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The package store as the fleet uses it: turns a command that means a package into one that the
/// machine has, and knows who waits for an install. Safe for many threads.
final class Packages implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final String COMPILE_CACHE = "NODE_COMPILE_CACHE";
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  private final PackageStore store;
  private final Ticker ticker;
  private final FleetObserver observer;
  private final Map<Slot.Key, PackageSpec> waiting = new ConcurrentHashMap<>();
  private final Map<Slot.Key, String> fetching = new ConcurrentHashMap<>();

  Packages(PackageStore store, Ticker ticker, FleetObserver observer) {
    this.store = requireNonNull(store, "store");
    this.ticker = requireNonNull(ticker, "ticker");
    this.observer = requireNonNull(observer, "observer");
  }

  /// Removes what an earlier run has left half.
  void sweep() {
    try {
      store.sweep();
    } catch (IOException e) {
      // It only takes room: what is installed is elsewhere.
      LOG.log(Level.WARNING, "what is left of broken off installs cannot be removed: {0}", e);
    }
  }

  /// The command as it is started. One that means a package is `node` with the package's own file,
  /// after an install where there was none; any other is left alone.
  Launch.Command resolved(Slot.Key key, Launch.Command command) throws InterruptedException {
    if (!PackageSpec.isMeant(command.command())) {
      return command;
    }
    PackageSpec spec;
    try {
      spec = PackageSpec.parse(command.command());
    } catch (IllegalArgumentException e) {
      throw new FleetException(Category.START_FAILED, key.server(), "" + e.getMessage(), e);
    }
    waiting.put(key, spec);
    try {
      Installed installed = store.get(spec, teller(key, spec));
      List<String> args = new ArrayList<>();
      args.add(installed.entry(spec).toString());
      args.addAll(command.args());
      return new Launch.Command(
          "node",
          args,
          env(command, installed),
          command.cwd(),
          command.limits(),
          command.runAs(),
          command.sandbox(),
          List.of(installed.home()));
    } catch (PackageException e) {
      throw new FleetException(Category.START_FAILED, key.server(), e.what(), e);
    } finally {
      waiting.remove(key);
    }
  }

  boolean isInstalled(PackageSpec spec) {
    return new PackageShelf(store).all().stream().anyMatch(each -> each.isMeantBy(spec));
  }

  /// From version 22 on node keeps what it has compiled, when it is told where, and starts a good
  /// part faster the next time. A folder for each version: a server can change what another one
  /// runs no more than it could before.
  private static Map<String, Secret> env(Launch.Command command, Installed installed) {
    Map<String, Secret> env = new HashMap<>();
    env.put(COMPILE_CACHE, Secret.of(installed.compileCache().toString()));
    env.putAll(command.env());
    return env;
  }

  private Consumer<String> teller(Slot.Key key, PackageSpec spec) {
    long[] next = {ticker.nanos()};
    return note -> {
      if (ticker.nanos() - next[0] >= 0) {
        next[0] = ticker.nanos() + TELL_EVERY.toNanos();
        observer.installing(key.server(), spec, note);
      }
    };
  }

  /// What is being done for this place now, in words; null when neither an install nor an image is
  /// waited for.
  @Nullable String note(Slot.Key key) {
    PackageSpec spec = waiting.get(key);
    return spec == null ? fetching.get(key) : store.note(spec);
  }

  /// An image is being fetched for the start of a place; null when that is over.
  void fetching(Slot.Key key, @Nullable String progress) {
    if (progress == null) {
      fetching.remove(key);
    } else {
      fetching.put(key, progress);
    }
  }

  /// A picture of a place, with the install that it waits for.
  InstanceState noted(InstanceState state) {
    String note = note(new Slot.Key(state.server(), state.tenant()));
    boolean isStarting = state.phase() == InstanceState.Phase.STARTING;
    return note == null || !isStarting ? state : state.withNote(note);
  }

  @Override
  public void close() {
    store.close();
  }
}
