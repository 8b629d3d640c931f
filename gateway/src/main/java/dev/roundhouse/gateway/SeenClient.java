package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.time.Instant;
import java.util.Optional;

/// A client that was at the door since the program was started.
///
/// @param token the id of the token that it came with
/// @param client by its own word; empty when it has not said
/// @param version the same
/// @param server the one server that it came for; empty for all and for a virtual one
/// @param virtual the virtual server that it came for
/// @param requests how often
public record SeenClient(
    String token,
    String subject,
    String client,
    String version,
    Optional<ServerId> server,
    Optional<ServerId> virtual,
    Instant first,
    Instant last,
    long requests) {
  public SeenClient {
    requireNonNull(token, "token");
    requireNonNull(subject, "subject");
    requireNonNull(client, "client");
    requireNonNull(version, "version");
    requireNonNull(server, "server");
    requireNonNull(virtual, "virtual");
    requireNonNull(first, "first");
    requireNonNull(last, "last");
  }

  /// The path of the door through which it came.
  public String through() {
    return virtual
        .map(name -> "/v/" + name + "/mcp")
        .or(() -> server.map(name -> "/servers/" + name + "/mcp"))
        .orElse("/mcp");
  }
}
