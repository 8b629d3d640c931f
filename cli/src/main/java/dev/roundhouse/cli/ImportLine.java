package dev.roundhouse.cli;

import dev.roundhouse.protocol.JsonWriter;
import java.util.List;

/// How one entry of an imported file fared.
///
/// @param result `taken`, `unchanged`, `skipped` or `refused`; `would be taken` in a dry run
record ImportLine(String server, String result, String details) {
  static ImportLine of(String name, Taking.Outcome outcome, List<String> changes, boolean isDry) {
    String told = String.join("; ", changes);
    return switch (outcome) {
      case Taking.Outcome.Taken() -> new ImportLine(name, isDry ? "would be taken" : "taken", told);
      case Taking.Outcome.Unchanged() ->
          new ImportLine(name, "unchanged", "it is behind the door already");
      case Taking.Outcome.Refused(String why) -> new ImportLine(name, "refused", why);
    };
  }

  boolean isRefused() {
    return result.equals("refused");
  }

  /// Opens the object; the caller ends it.
  JsonWriter open(JsonWriter body) {
    return body.object()
        .member("server", server)
        .member("result", result)
        .member("details", details);
  }
}
