package dev.roundhouse.admin.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Secrets that were made a moment ago, each shown once on the next page of whoever made it, and
/// forgotten then: they stand in no address and in no form. The oldest give way. Safe for many
/// threads.
final class Once<T> {
  private static final int MOST = 100;

  private record Waiting<T>(String session, T made) {}

  private final Map<String, Waiting<T>> all = new LinkedHashMap<>();

  /// Gives the name by which it is found.
  synchronized String put(String session, T made) {
    String id = Guards.random();
    all.put(id, new Waiting<>(session, made));
    if (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
    return id;
  }

  /// Empty when it was shown already, or is another's.
  synchronized Optional<T> take(String id, String session) {
    Waiting<T> waiting = all.get(id);
    if (waiting == null || !waiting.session().equals(session)) {
      return Optional.empty();
    }
    all.remove(id);
    return Optional.of(waiting.made());
  }
}
