package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.Ordered;
import dev.roundhouse.fleet.SleepPolicy.Depth;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// Carries commands to the fleet, for one server or for all. Safe for many threads.
final class ServerCommands {
  /// All together take less than 10 s, which those who ask count on.
  private static final Duration ALL = Duration.ofSeconds(9);

  private static final Duration ONE_OF_ALL = Duration.ofSeconds(8);

  private final Catalog catalog;
  private final Fleet fleet;
  private final Fanout fanout = new Fanout(Ticker.system());

  ServerCommands(Catalog catalog, Fleet fleet) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.fleet = requireNonNull(fleet, "fleet");
  }

  ServerDefinition known(ServerId id) {
    Map<ServerId, ServerDefinition> servers = catalog.image().current().servers();
    ServerDefinition definition = servers.get(id);
    if (definition == null) {
      String nearest =
          Names.nearest(id.value(), servers.keySet().stream().map(ServerId::value).toList())
              .map(name -> "; did you mean " + name + "?")
              .orElse("");
      throw new CatalogException(Kind.NOT_FOUND, "there is no server " + id + nearest);
    }
    return definition;
  }

  /// @param wait the longest wait for a start, or for calls to end
  ServerCommand.Result run(ServerId id, ServerCommand command, Duration wait)
      throws InterruptedException {
    ServerDefinition definition = known(id);
    if (!definition.enabled() && isStart(command)) {
      throw new CatalogException(
          Kind.CONFLICT, "server " + id + " is disabled; set enabled to true in its definition");
    }
    Ordered ordered =
        switch (command) {
          case START -> fleet.start(id, wait);
          case STOP -> fleet.stop(id);
          case RESTART -> restart(id, wait);
          case SLEEP -> fleet.sleep(id);
          case WAKE -> fleet.wake(id, wait);
          case DRAIN -> fleet.drain(id, wait);
        };
    return new ServerCommand.Result(ordered.changed(), state(id), ordered.reason());
  }

  /// @param depth how deep, whatever the definition says
  ServerCommand.Result sleep(ServerId id, Depth depth) throws InterruptedException {
    known(id);
    Ordered ordered = fleet.sleep(id, depth);
    return new ServerCommand.Result(ordered.changed(), state(id), ordered.reason());
  }

  private Ordered restart(ServerId id, Duration wait) throws InterruptedException {
    fleet.stop(id);
    return fleet.start(id, wait);
  }

  private static boolean isStart(ServerCommand command) {
    return switch (command) {
      case START, RESTART, WAKE -> true;
      case STOP, SLEEP, DRAIN -> false;
    };
  }

  private ServerState state(ServerId id) {
    return ServerState.of(
        fleet.instances().stream().filter(state -> state.server().equals(id)).toList());
  }

  /// Every server at the same time, by name. One that fails is told with its reason, and the others
  /// go on; one that is not done in time goes on by itself.
  Map<ServerId, ServerCommand.Result> all(ServerCommand command) throws InterruptedException {
    List<ServerId> ids = List.copyOf(catalog.image().current().servers().keySet());
    List<Callable<ServerCommand.Result>> tasks = new ArrayList<>();
    ids.forEach(id -> tasks.add(() -> oneOfAll(id, command)));
    List<Outcome<ServerCommand.Result>> outcomes = fanout.all("all-servers", tasks, ALL);
    Map<ServerId, ServerCommand.Result> results = new TreeMap<>();
    for (int at = 0; at < ids.size(); at++) {
      ServerId id = ids.get(at);
      results.put(
          id,
          switch (outcomes.get(at)) {
            case Outcome.Done<ServerCommand.Result>(ServerCommand.Result value) -> value;
            case Outcome.Failed<ServerCommand.Result>(Throwable cause) ->
                new ServerCommand.Result(false, state(id), "" + cause.getMessage());
            case Outcome.Late<ServerCommand.Result>() ->
                new ServerCommand.Result(false, state(id), "is not done yet");
          });
    }
    return results;
  }

  private ServerCommand.Result oneOfAll(ServerId id, ServerCommand command)
      throws InterruptedException {
    if (isStart(command) && fleet.isHeld(id)) {
      return new ServerCommand.Result(
          false, state(id), "was stopped by hand; start it by its name");
    }
    try {
      return run(id, command, ONE_OF_ALL);
    } catch (FleetException e) {
      return new ServerCommand.Result(false, state(id), e.what());
    }
  }
}
