package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Container;
import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.config.SecretException;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.fleet.Launch;
import dev.roundhouse.fleet.Launches;
import dev.roundhouse.fleet.SleepPolicy;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/// Tells the fleet what the catalog wants, with secrets resolved at the moment of the start.
final class CatalogLaunches implements Launches {
  /// @param transport as it is started, in the release that it is pinned to
  /// @param number of this release
  /// @param oldest the number of the first release that what runs may still be of
  /// @param before how it was started in releases since then
  private record Numbered(
      ServerDefinition definition,
      Transport transport,
      long number,
      long oldest,
      Set<Transport> before) {
    Numbered with(Transport now, long changed) {
      if (now.equals(transport)) {
        return this;
      }
      Set<Transport> all = new HashSet<>(before.size() < MOST_KNOWN ? before : Set.of());
      all.add(transport);
      return new Numbered(definition, now, changed, oldest, Set.copyOf(all));
    }

    Numbered with(ServerDefinition same) {
      return new Numbered(same, transport, number, oldest, before);
    }
  }

  /// Releases of a server that are known to have run.
  private static final int MOST_KNOWN = 20;

  /// How long a release that has not run here yet has to stay alive before it takes over.
  private static final Duration PROOF = Duration.ofSeconds(2);

  /// How long a session of the legacy era may stay on the release that it began on.
  private static final Duration LONGEST_SESSION = Duration.ofMinutes(30);

  private final Snapshot<CatalogImage> catalog;
  private final SecretResolver secrets;
  private volatile Map<ServerId, Numbered> numbered = Map.of();

  CatalogLaunches(Snapshot<CatalogImage> catalog, SecretResolver secrets) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.secrets = requireNonNull(secrets, "secrets");
    changed(catalog.current());
  }

  /// Has the fleet follow the catalog from now on.
  Snapshot.Registration follow(Catalog catalog, Fleet fleet) {
    return catalog
        .image()
        .follow((before, after) -> {
          changed(after);
          for (ServerId id : before.servers().keySet()) {
            boolean isSame =
                Objects.equals(before.pins().get(id), after.pins().get(id))
                    && Objects.equals(before.servers().get(id), after.servers().get(id));
            if (!isSame) {
              fleet.changed(id);
              if (!after.servers().containsKey(id)) {
                fleet.removed(id);
              }
            }
          }
        });
  }

  /// A definition keeps its number for as long as what runs for it serves it.
  void changed(CatalogImage image) {
    Map<ServerId, Numbered> next = new TreeMap<>();
    image
        .servers()
        .forEach((id, definition) -> {
          Numbered before = numbered.get(id);
          Transport transport = image.transport(definition);
          if (before == null || !before.definition().runsAs(definition)) {
            next.put(
                id,
                new Numbered(definition, transport, image.version(), image.version(), Set.of()));
          } else {
            next.put(id, before.with(definition).with(transport, image.version()));
          }
        });
    numbered = Map.copyOf(next);
  }

  @Override
  public long version(ServerId id) {
    Numbered known = numbered.get(id);
    return known == null ? 0 : known.number();
  }

  @Override
  public long oldest(ServerId id) {
    Numbered known = numbered.get(id);
    return known == null ? 0 : known.oldest();
  }

  /// A client that has not said what it can do with each request keeps state in its instance.
  @Override
  public Duration stays(ServerId id, String tenant) {
    return Gateway.comesBack(tenant) ? Duration.ZERO : LONGEST_SESSION;
  }

  /// The way back does not wait: what ran before needs no proof.
  @Override
  public Duration proof(ServerId id) {
    Numbered known = numbered.get(id);
    return known == null || known.before().contains(known.transport()) ? Duration.ZERO : PROOF;
  }

  /// One of a server that is gone is left to its start, which says so.
  @Override
  public boolean isWanted(ServerId id, String tenant) {
    Numbered known = numbered.get(id);
    return known == null || Gateway.isMeant(known.definition(), tenant);
  }

  @Override
  public SleepPolicy sleep(ServerId id, FleetSettings.Sleep defaults) {
    Numbered known = numbered.get(id);
    return known == null
        ? defaults.policy(SleepPolicy.Priority.NORMAL)
        : Sleeps.policy(known.definition(), defaults);
  }

  @Override
  public boolean preWakes(ServerId id, boolean fallback) {
    Numbered known = numbered.get(id);
    return known != null && Sleeps.preWakes(known.definition(), fallback);
  }

  @Override
  public Launch launch(ServerId id) throws FleetException {
    CatalogImage now = catalog.current();
    ServerDefinition definition = now.servers().get(id);
    if (definition == null || !definition.enabled()) {
      throw new FleetException(
          FleetException.Category.NOT_FOUND, id, "there is no such server, or it is disabled");
    }
    return switch (now.transport(definition)) {
      case Transport.Stdio(
              String command,
              List<String> args,
              Map<String, SecretText> env,
              Optional<Path> cwd) ->
          new Launch.Command(
              command,
              args,
              resolved(id, env),
              cwd,
              definition.confinementInForce().limits(),
              definition.confinementInForce().runAs(),
              definition.confinementInForce().sandbox(),
              List.of());
      case Transport.Contained(Container container) -> contained(id, container);
      case Transport.BuiltIn _ -> new Launch.BuiltIn();
      case Transport.Http(
              List<URI> urls,
              Map<String, SecretText> headers,
              Transport.Http.Kind _,
              Optional<RemoteAuth> _) ->
          new Launch.Remote(urls, resolved(id, headers));
    };
  }

  private Launch contained(ServerId id, Container container) {
    return new Launch.Container(
        container.image(),
        container.command(),
        resolved(id, container.env()),
        container.mounts().stream()
            .map(mount -> new Launch.Container.Mount(mount.from(), mount.to(), mount.readOnly()))
            .toList(),
        container.networkInForce(),
        container.memory().bytes(),
        container.cpu().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        container.pids(),
        container.port().map(port -> new Launch.Container.Http(port, container.path())),
        container.user(),
        container.writable(),
        container.pull() == Container.Pull.MISSING);
  }

  private Map<String, Secret> resolved(ServerId id, Map<String, SecretText> texts)
      throws FleetException {
    Map<String, Secret> all = new LinkedHashMap<>();
    for (Map.Entry<String, SecretText> entry : texts.entrySet()) {
      try {
        all.put(entry.getKey(), secrets.resolve(entry.getValue()));
      } catch (SecretException e) {
        // Repeating it mends nothing, and a secret that is written is noticed.
        throw new FleetException(
            FleetException.Category.PARKED, id, entry.getKey() + ": " + e.getMessage());
      }
    }
    return all;
  }
}
