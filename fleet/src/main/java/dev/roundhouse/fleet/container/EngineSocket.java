package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where the engine is spoken to. Knows nothing of the client library.
public record EngineSocket(Path file) {
  /// Where an engine listens when nobody says anything else.
  public static final String USUAL = "/var/run/docker.sock";

  private static final String SCHEME = "unix://";

  public EngineSocket {
    requireNonNull(file, "file");
  }

  /// Reads a path, or an address as in `DOCKER_HOST`.
  ///
  /// @throws IllegalArgumentException saying why it cannot be used
  public static EngineSocket parse(String address) {
    String path = address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
    if (path.contains("://")) {
      throw new IllegalArgumentException(
          "the container engine at \""
              + address
              + "\" is not used: whoever reaches an engine rules its machine, so it is spoken to"
              + " over a unix socket alone; say unix:///var/run/docker.sock");
    }
    try {
      Path file = Path.of(path);
      if (file.isAbsolute()) {
        return new EngineSocket(file);
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("\"" + address + "\" is not a path", e);
    }
    throw new IllegalArgumentException(
        "\"" + address + "\" is not the socket of a container engine: say unix:// and its path");
  }

  /// Why nobody can be reached there, with the cure.
  String trouble(Throwable cause) {
    if (!Files.exists(file)) {
      return "no container engine listens at "
          + file
          + "; install and start one (systemctl start docker), or name its socket with"
          + " fleet.container-engine";
    }
    if (!Files.isWritable(file)) {
      return "this program may not use the container engine at "
          + file
          + "; add its user to the group of that file (usermod -aG docker USER) and start it anew";
    }
    return "the container engine at %s cannot be spoken to (%s); see whether it runs (docker info)"
        .formatted(file, cause.getMessage());
  }
}
