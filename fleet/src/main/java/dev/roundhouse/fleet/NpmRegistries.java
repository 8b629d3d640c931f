package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The package registries that npm on this machine is configured with, for whoever asks them
/// without npm. Holds no token: npm gives none away.
///
/// @param standard where all packages are that have no registry of their own
/// @param scopes registries of scopes, by `@scope`
/// @param authorities a file of authorities in PEM that npm trusts beside or instead of its own
public record NpmRegistries(URI standard, Map<String, URI> scopes, Optional<Path> authorities) {
  public NpmRegistries {
    requireNonNull(standard, "standard");
    requireNonNull(authorities, "authorities");
    scopes = Map.copyOf(scopes);
  }

  /// The registry of a package; its address ends in a slash.
  public URI of(String name) {
    int slash = name.indexOf('/');
    URI found = slash < 0 ? null : scopes.get(name.substring(0, slash));
    URI registry = found == null ? standard : found;
    return registry.toString().endsWith("/") ? registry : URI.create(registry + "/");
  }
}
