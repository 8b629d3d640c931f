package dev.roundhouse.admin.console;

import dev.roundhouse.kernel.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Secrets that were made a moment ago, each shown once on the next page of whoever made it, and
/// forgotten then: they stand in no address and in no form. The oldest give way. Safe for many
/// threads.
final class Once {
  private static final int MOST = 100;

  private record Waiting(String session, Secret secret) {}

  private final Map<String, Waiting> all = new LinkedHashMap<>();

  /// Gives the name by which it is found.
  synchronized String put(String session, Secret secret) {
    String id = Guards.random();
    all.put(id, new Waiting(session, secret));
    if (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
    return id;
  }

  /// Empty when it was shown already, or is another's.
  synchronized Optional<Secret> take(String id, String session) {
    Waiting waiting = all.get(id);
    if (waiting == null || !waiting.session().equals(session)) {
      return Optional.empty();
    }
    all.remove(id);
    return Optional.of(waiting.secret());
  }
}
