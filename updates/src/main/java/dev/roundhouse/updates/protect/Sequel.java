package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.ProtectedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a change that was authorised does to the baseline: it follows the change, takes in what a
/// server is started from that it was not before, and lets go of what it alone was started from.
/// Used by one thread.
final class Sequel {
  private final Survey survey;
  private final Map<ProtectedItem, Taken> baseline;
  private final ProtectedItem item;
  private final List<Step> steps = new ArrayList<>();
  private final List<Taken> put = new ArrayList<>();
  private final List<ProtectedItem> removed = new ArrayList<>();

  /// @param baseline before the change; without one there is nothing to follow
  Sequel(Survey survey, Map<ProtectedItem, Taken> baseline, Step made) {
    this.survey = requireNonNull(survey, "survey");
    this.baseline = new TreeMap<>(baseline);
    this.item = made.item();
    steps.add(made);
  }

  /// @param after what the item is like now
  void follow(Found after) {
    if (baseline.isEmpty()) {
      return;
    }
    switch (after) {
      case Found.Present(Taken taken) -> put.add(taken);
      case Found.Absent _ -> removed.add(item);
      case Found.Unreadable _ -> {
        // It stays as it was, and is told as drift.
      }
    }
    if (item.server().isPresent()) {
      Map<ProtectedItem, Set<String>> items = survey.items();
      items.forEach(this::takeIn);
      baseline.values().stream()
          .filter(taken -> !items.containsKey(taken.item()))
          .forEach(this::letGo);
    }
  }

  private void takeIn(ProtectedItem each, Set<String> servers) {
    boolean isNew =
        servers.contains(item.name()) && !baseline.containsKey(each) && !each.equals(item);
    if (isNew && survey.look(each, servers, true) instanceof Found.Present(Taken taken)) {
      put.add(taken);
      steps.add(new Step(each, "taken into the baseline", "", taken.hash()));
    }
  }

  private void letGo(Taken taken) {
    if (taken.servers().equals(Set.of(item.name())) && !taken.item().equals(item)) {
      removed.add(taken.item());
      steps.add(new Step(taken.item(), "taken out of the baseline", taken.hash(), ""));
    }
  }

  /// Everything that is otherwise now, the change itself first.
  List<Step> steps() {
    return List.copyOf(steps);
  }

  SqlProtection.Effect effect() {
    return new SqlProtection.Effect(put, removed);
  }
}
