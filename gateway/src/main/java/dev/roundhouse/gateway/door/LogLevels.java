package dev.roundhouse.gateway.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The log level lives in a legacy session, but in each modern request: this is where they meet.
final class LogLevels {
  private static final List<String> SEVERITIES =
      List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Cache<Connection, String> set = Caffeine.newBuilder().weakKeys().build();

  static boolean isLevel(@Nullable String level) {
    return level != null && SEVERITIES.contains(level);
  }

  /// Tells a legacy server the least severe level any request on its connection has asked for.
  void ensure(Connection connection, String level) throws UpstreamFailure, InterruptedException {
    String now = set.getIfPresent(connection);
    boolean isEnough = now != null && SEVERITIES.indexOf(now) <= SEVERITIES.indexOf(level);
    if (isEnough || !connection.greeting().can("logging")) {
      return;
    }
    byte[] params = JsonWriter.fragment().member("level", level).toBytes();
    connection.ask(Requests.internal(connection, "logging/setLevel", params), WITHIN);
    set.put(connection, level);
  }

  /// Whether a log message is at least as severe as the client wants; none is wanted unless said.
  static boolean isWanted(Frame message, @Nullable String level) {
    String severity = Json.of(message, Member.LEVEL).text();
    return level != null
        && severity != null
        && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(level);
  }
}
