package dev.roundhouse.admin.console;

import dev.roundhouse.gateway.ToolReply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What calls from the console have answered, for as long as there is room: a page can be fetched
/// again without another call. Each is for whoever called. Safe for many threads.
final class Results {
  private static final int MOST = 64;
  private static final long MOST_BYTES = 32L << 20;

  /// One call and its answer.
  ///
  /// @param subject whose it is
  /// @param arguments as they were sent
  record Kept(
      String subject,
      String tool,
      Fields filled,
      String arguments,
      ToolReply reply,
      Duration took,
      Instant at) {
    long size() {
      return switch (reply) {
        case ToolReply.Answered(var result) -> result.end() - result.start();
        case ToolReply.Refused refused -> refused.error().end() - refused.error().start();
      };
    }
  }

  private final Map<String, Kept> all = new LinkedHashMap<>();
  private long bytes;

  /// Gives the name by which it is found again.
  synchronized String put(Kept kept) {
    String id = Guards.random();
    all.put(id, kept);
    bytes += kept.size();
    while (all.size() > 1 && (all.size() > MOST || bytes > MOST_BYTES)) {
      String oldest = all.keySet().iterator().next();
      Kept gone = all.remove(oldest);
      bytes -= gone == null ? 0 : gone.size();
    }
    return id;
  }

  synchronized Optional<Kept> get(String id, String subject) {
    return Optional.ofNullable(all.get(id)).filter(kept -> kept.subject().equals(subject));
  }
}
