package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Lets the commands of the same user find the way in, for as long as the program runs.
///
/// @param token that they come with
record Announcement(DataDirectory directory, URI address, String token, Map<Role, URI> listeners) {
  Announcement {
    requireNonNull(directory, "directory");
    requireNonNull(address, "address");
    requireNonNull(token, "token");
    listeners = Map.copyOf(listeners);
  }

  private Path door() {
    return directory.run().resolve("door.json");
  }

  private Path local() {
    return directory.run().resolve("local.token");
  }

  /// @param config the file that the settings were read from
  void make(Optional<Path> config) {
    DataDirectory.write(local(), token.getBytes(StandardCharsets.US_ASCII));
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("url", address.toString())
            .member("pid", ProcessHandle.current().pid());
    config.ifPresent(path -> body.member("config", path.toAbsolutePath().normalize().toString()));
    body.key("listeners").object();
    listeners.forEach((role, at) -> body.member(role.wire(), at.toString()));
    DataDirectory.write(door(), body.end().end().toBytes());
  }

  void close() throws IOException {
    Files.deleteIfExists(door());
    Files.deleteIfExists(local());
  }

  /// Without the token.
  @Override
  public String toString() {
    return "announcement of " + address;
  }
}
