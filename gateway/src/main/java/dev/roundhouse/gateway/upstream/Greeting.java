package dev.roundhouse.gateway.upstream;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol.Era;
import org.jspecify.annotations.Nullable;

/// How a server introduced itself: the answer to `initialize`, or to `server/discover`.
///
/// @param era the era of the connection
/// @param version the revision agreed on
/// @param capabilities what it can do
/// @param serverInfo raw JSON; null when it did not say
/// @param instructions raw JSON string; null when there are none
public record Greeting(
    Era era,
    String version,
    Json capabilities,
    byte @Nullable [] serverInfo,
    byte @Nullable [] instructions) {
  public Greeting {
    requireNonNull(era, "era");
    requireNonNull(version, "version");
    requireNonNull(capabilities, "capabilities");
  }

  static Greeting initialized(Frame result, String version) {
    return new Greeting(
        Era.LEGACY,
        version,
        Json.of(result, Member.CAPABILITIES),
        result.rawOrNull(Member.SERVER_INFO),
        result.rawOrNull(Member.INSTRUCTIONS));
  }

  static Greeting discovered(Frame result, String version) {
    return new Greeting(
        Era.MODERN,
        version,
        Json.of(result, Member.CAPABILITIES),
        result.rawOrNull(Member.META_SERVER_INFO),
        result.rawOrNull(Member.INSTRUCTIONS));
  }

  /// Whether the server declared a capability, such as `resources` or `logging`.
  public boolean can(String capability) {
    return capabilities.get(capability).isPresent();
  }

  /// Whether the server declared a detail of a capability, such as `resources`, `subscribe`.
  public boolean can(String capability, String detail) {
    return capabilities.get(capability).get(detail).truth(false);
  }
}
