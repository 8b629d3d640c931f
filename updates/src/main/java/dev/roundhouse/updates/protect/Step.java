package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.ProtectedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One thing that is otherwise after a change, before anybody says who did it and why.
///
/// @param before digest; empty where there was nothing
/// @param after digest; empty where there is nothing
record Step(ProtectedItem item, String what, String before, String after) {
  Step {
    requireNonNull(item, "item");
    requireNonNull(what, "what");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }

  /// What a new baseline accepts that the old one did not have so.
  static List<Step> between(Map<ProtectedItem, Taken> before, Map<ProtectedItem, Taken> after) {
    List<Step> all = new ArrayList<>();
    before.forEach((item, taken) -> {
      Taken now = after.get(item);
      if (now == null) {
        all.add(new Step(item, "taken out of the baseline", taken.hash(), ""));
      } else if (!taken.isSame(now)) {
        all.add(new Step(item, "accepted as it is", taken.hash(), now.hash()));
      }
    });
    after.values().stream()
        .filter(taken -> !before.containsKey(taken.item()))
        .map(taken -> new Step(taken.item(), "taken into the baseline", "", taken.hash()))
        .forEach(all::add);
    return all;
  }

  /// The digest of a whole baseline; empty for none.
  static String hash(Map<ProtectedItem, Taken> baseline) {
    StringBuilder text = new StringBuilder();
    baseline.forEach((item, taken) ->
        text.append(taken.hash())
            .append(' ')
            .append(taken.mode())
            .append(' ')
            .append(item)
            .append('\n'));
    return baseline.isEmpty() ? "" : Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
