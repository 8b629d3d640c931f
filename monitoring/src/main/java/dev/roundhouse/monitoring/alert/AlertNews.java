package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.FeedEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Tells those who follow what has become of alerts. One that waits is none yet, and one that
/// nobody was told of does not end. For who holds the lock of the desk.
final class AlertNews {
  private final Consumer<FeedEvent> told;

  /// How those that are open were told, by id.
  private Map<String, String> states = new HashMap<>();

  /// @param known those that were open before the program was started: they are no news
  AlertNews(Collection<Alert> known, Consumer<FeedEvent> told) {
    this.told = requireNonNull(told, "told");
    known.stream()
        .filter(each -> each.state().isOpen())
        .forEach(each -> states.put(each.id(), each.state().wire()));
  }

  /// @param active those that wait or fire now
  /// @param over those that have ended since
  void tell(Collection<Alert> active, Collection<Alert> over) {
    Map<String, String> next = new HashMap<>();
    for (Alert each : active) {
      if (each.state().isOpen()) {
        String before = states.getOrDefault(each.id(), "");
        String now = each.state().wire();
        next.put(each.id(), now);
        if (!before.equals(now)) {
          told.accept(new FeedEvent.AlertMoved(each, before));
        }
      }
    }
    for (Alert each : over) {
      String before = states.get(each.id());
      if (before != null && each.state() instanceof AlertState.Resolved) {
        told.accept(new FeedEvent.AlertMoved(each, before));
      }
    }
    states = next;
  }
}
