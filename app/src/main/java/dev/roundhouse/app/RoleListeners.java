package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.ConsoleDoor;
import dev.roundhouse.admin.RestDoor;
import dev.roundhouse.admin.ServiceManagerDoor;
import dev.roundhouse.admin.StatusDoor;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.http.Handler;
import dev.roundhouse.http.HttpException;
import dev.roundhouse.http.HttpServer;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.Ticker;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The ports beside the door, one a role. Opened all or none.
final class RoleListeners implements AutoCloseable {
  private final Map<Role, HttpServer> servers = new EnumMap<>(Role.class);
  private final Map<Role, URI> addresses = new EnumMap<>(Role.class);

  private RoleListeners() {}

  /// Binds all of them; returns when they are open.
  ///
  /// @param like the door's own settings, for limits and TLS
  /// @throws HttpException naming the role, its port and the cure; none is left open then
  static RoleListeners open(
      Map<Role, ListenerSettings> wanted,
      HttpSettings like,
      RestDoor.Parts parts,
      Gateway gateway,
      ConsoleDoor console) {
    RoleListeners open = new RoleListeners();
    try {
      wanted.forEach((role, where) ->
          open.bind(
              role, like.at(where.host(), where.port()), handler(role, parts, gateway, console)));
      return open;
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  private void bind(Role role, HttpSettings settings, Handler handler) {
    try {
      HttpServer server = HttpServer.start(settings, new Reception(handler));
      servers.put(role, server);
      addresses.put(role, address(server, settings));
    } catch (HttpException e) {
      throw new HttpException(
          "the listener "
              + role.wire()
              + " was not opened: "
              + e.getMessage()
              + " End that one, or choose another listeners."
              + role.wire()
              + ".port (0 takes a free one)",
          e);
    }
  }

  private static Handler handler(
      Role role, RestDoor.Parts parts, Gateway gateway, ConsoleDoor console) {
    return switch (role) {
      case SERVICE_MANAGER -> new ServiceManagerDoor(role.wire(), parts)::handle;
      case SYSTEM -> new SystemDoor(new StatusDoor(role.wire(), parts), gateway);
      case MONITORING -> {
        RestDoor rest = new RestDoor(role.wire(), parts);
        yield (request, response) -> {
          if (!console.describes(request, response)) {
            rest.handle(request, response);
          }
        };
      }
      case CONSOLE -> {
        StatusDoor status = new StatusDoor(role.wire(), parts);
        yield (request, response) -> console.handle(status, request, response);
      }
    };
  }

  /// Where a listener is reached from this machine.
  static URI address(HttpServer server, HttpSettings settings) {
    InetSocketAddress bound = server.address();
    String scheme = settings.tls().isPresent() ? "https" : "http";
    String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : settings.host();
    return URI.create(scheme + "://" + host + ":" + bound.getPort());
  }

  /// Where each role is.
  Map<Role, URI> addresses() {
    return Collections.unmodifiableMap(addresses);
  }

  /// Drains the door and all roles at the same time.
  void drainWith(HttpServer door, Ticker ticker, Duration within) throws InterruptedException {
    List<Callable<Boolean>> drains = new ArrayList<>();
    drains.add(() -> door.drain(within));
    servers.values().forEach(server -> drains.add(() -> server.drain(within)));
    // Each ends by itself within the time; the second more is for none to be cut short.
    for (Outcome<Boolean> each :
        new Fanout(ticker).all("drain", drains, within.plus(Duration.ofSeconds(1)))) {
      if (each instanceof Outcome.Failed<Boolean>(Throwable cause)) {
        throw new IllegalStateException("a listener could not be drained", requireNonNull(cause));
      }
    }
  }

  @Override
  public void close() {
    servers.values().forEach(HttpServer::close);
    servers.clear();
  }
}
