package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// A question before something that cannot be taken back lightly.
///
/// @param says what it means
/// @param action where the answer goes
/// @param fields what goes with it
/// @param button what the button says
/// @param back where "Cancel" leads
record Sure(
    String title,
    String says,
    String action,
    Map<String, String> fields,
    String button,
    String back) {
  Sure {
    requireNonNull(title, "title");
    requireNonNull(says, "says");
    requireNonNull(action, "action");
    fields = Map.copyOf(fields);
    requireNonNull(button, "button");
    requireNonNull(back, "back");
  }

  /// Asks it.
  ///
  /// @param here the key of the page's entry in the navigation
  static void ask(Turn turn, String here, Sure sure) {
    turn.still(200, "sure", here, sure.title(), sure);
  }
}
