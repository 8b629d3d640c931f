package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.operations.DraftOperations.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What people have written and not yet decided on. It stays here, as it may hold secrets: a page
/// gets its name and nothing that could be sent back changed. Each is for whoever wrote it, for a
/// while; the oldest give way. Safe for many threads.
final class Drafts {
  static final Duration LONGEST = Duration.ofMinutes(30);

  private static final int MOST = 100;

  /// Something written.
  ///
  /// @param session whose it is
  /// @param back the page that it was written on
  record Kept(String session, Reading reading, boolean isQuarantined, String back, Instant at) {
    Kept {
      requireNonNull(session, "session");
      requireNonNull(reading, "reading");
      requireNonNull(back, "back");
      requireNonNull(at, "at");
    }
  }

  private final Map<String, Kept> all = new LinkedHashMap<>();

  /// Gives the name by which it is found again.
  synchronized String put(Kept kept) {
    String id = Guards.random();
    all.values().removeIf(each -> each.at().plus(LONGEST).isBefore(kept.at()));
    all.put(id, kept);
    if (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
    return id;
  }

  synchronized Optional<Kept> get(String id, String session, Instant now) {
    return Optional.ofNullable(all.get(id))
        .filter(kept -> kept.session().equals(session))
        .filter(kept -> !kept.at().plus(LONGEST).isBefore(now));
  }

  synchronized void remove(String id) {
    all.remove(id);
  }
}
