package dev.roundhouse.updates.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Archives;
import dev.roundhouse.updates.Releases;
import dev.roundhouse.updates.Source;
import dev.roundhouse.updates.SourceException;
import dev.roundhouse.updates.SourceException.Kind;
import dev.roundhouse.updates.UpdateSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// The npm packages of the registry that npm is configured with, or of the one that the settings
/// name. Safe for many threads.
public final class NpmSource implements Source {
  /// Tells how npm is configured.
  @FunctionalInterface
  public interface Configuration {
    /// @throws IOException saying why nobody knows, and the cure
    NpmRegistries registries() throws IOException, InterruptedException;
  }

  private final Configuration npm;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;
  private final Trust trust = new Trust();

  public NpmSource(Configuration npm, Supplier<UpdateSettings> settings, Ticker ticker) {
    this.npm = requireNonNull(npm, "npm");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public String kind() {
    return "npm";
  }

  @Override
  public Releases releases(String name) throws SourceException, InterruptedException {
    UpdateSettings now = settings.get();
    NpmRegistries registries = registries(now);
    URI registry = registries.of(name);
    Optional<SSLContext> tls = tls(registries, registry);
    try (RegistryClient client =
        new RegistryClient(registry, now.timeout(), now.maxDocument(), tls, ticker)) {
      byte[] document = client.get(name.replace("/", "%2F"), name);
      return Packument.read(name, registry.getHost(), document);
    } catch (IllegalArgumentException e) {
      throw new SourceException(
          Kind.MALFORMED,
          "%s: what the registry %s says is no list of its versions (%s); check its address"
              .formatted(name, registry.getHost(), e.getMessage()),
          e);
    }
  }

  @Override
  public Archives archives(String name) throws SourceException, InterruptedException {
    UpdateSettings now = settings.get();
    NpmRegistries registries = registries(now);
    URI registry = registries.of(name);
    return new RegistryClient(
        registry, now.timeout(), now.maxDocument(), tls(registries, registry), ticker);
  }

  private NpmRegistries registries(UpdateSettings now)
      throws SourceException, InterruptedException {
    if (now.registry().isPresent()) {
      return new NpmRegistries(now.registry().get(), Map.of(), Optional.empty());
    }
    try {
      return npm.registries();
    } catch (IOException e) {
      throw new SourceException(Kind.UNCONFIGURED, String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<SSLContext> tls(NpmRegistries registries, URI registry) throws SourceException {
    if (!"https".equalsIgnoreCase(registry.getScheme()) || registries.authorities().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(trust.with(registries.authorities().get()));
    } catch (IOException e) {
      throw new SourceException(Kind.UNCONFIGURED, String.valueOf(e.getMessage()), e);
    }
  }
}
