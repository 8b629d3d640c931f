package dev.roundhouse.gateway.pinning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of one name: which definitions are approved, which wait, and whether a person has
/// blocked it whatever it is.
///
/// @param approved the decision on each print, the oldest first
/// @param pending when each print that waits was seen first, the oldest first
record Standing(
    Map<String, Decision> approved, Map<String, Instant> pending, @Nullable Decision blocked) {
  /// Definitions kept of one name that are approved: those of both eras, and earlier ones to go
  /// back to.
  static final int MOST_APPROVED = 8;

  /// Definitions kept of one name that wait. One that changes at each look must not fill the store.
  static final int MOST_PENDING = 4;

  static final Standing UNKNOWN = new Standing(Map.of(), Map.of(), null);

  /// Who has said so, and when.
  record Decision(String by, Instant at) {}

  Standing {
    approved = Collections.unmodifiableMap(new LinkedHashMap<>(approved));
    pending = Collections.unmodifiableMap(new LinkedHashMap<>(pending));
  }

  boolean knows(String print) {
    return approved.containsKey(print) || pending.containsKey(print);
  }

  boolean isUnknown() {
    return approved.isEmpty() && pending.isEmpty() && blocked == null;
  }

  /// The print that was approved last; null when none is approved.
  @Nullable String latestPrint() {
    return approved.isEmpty() ? null : new ArrayList<>(approved.keySet()).getLast();
  }

  /// The newest decision that approved one; null when none is approved.
  @Nullable Decision latest() {
    return approved.isEmpty() ? null : new ArrayList<>(approved.values()).getLast();
  }

  Standing withApproved(String print, Decision decision) {
    Map<String, Decision> all = new LinkedHashMap<>(approved);
    all.remove(print);
    all.put(print, decision);
    Map<String, Instant> left = new LinkedHashMap<>(pending);
    left.remove(print);
    return new Standing(newest(all, MOST_APPROVED), left, blocked);
  }

  Standing withPending(String print, Instant at) {
    Map<String, Instant> all = new LinkedHashMap<>(pending);
    all.putIfAbsent(print, at);
    return new Standing(approved, newest(all, MOST_PENDING), blocked);
  }

  Standing withoutPending(String print) {
    Map<String, Instant> left = new LinkedHashMap<>(pending);
    left.remove(print);
    return new Standing(approved, left, blocked);
  }

  Standing withBlocked(@Nullable Decision decision) {
    return new Standing(approved, pending, decision);
  }

  private static <T> Map<String, T> newest(Map<String, T> all, int most) {
    Map<String, T> kept = new LinkedHashMap<>(all);
    while (kept.size() > most) {
      kept.remove(kept.keySet().iterator().next());
    }
    return kept;
  }
}
