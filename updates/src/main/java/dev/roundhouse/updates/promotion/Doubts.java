package dev.roundhouse.updates.promotion;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Verdict;
import java.util.List;

/// What speaks against a version that was tried, as far as a person has to know before it is let
/// in. Pure.
///
/// @param verdict of its trial
/// @param reasons of that, the worst first
/// @param dangers that its files show
record Doubts(String verdict, List<String> reasons, List<String> dangers) {
  /// The evidence has the rest.
  private static final int TOLD = 3;

  Doubts {
    requireNonNull(verdict, "verdict");
    reasons = List.copyOf(reasons);
    dangers = List.copyOf(dangers);
  }

  static Doubts of(Json tried, Json inspected) {
    return new Doubts(
        String.valueOf(tried.get("verdict").text()),
        tried.get("reasons").items().stream().map(each -> "" + each.text()).toList(),
        inspected.get("observations").items().stream()
            .filter(each -> Observation.Severity.DANGER.wire().equals(each.get("severity").text()))
            .map(each -> "%s: %s".formatted(each.get("subject").text(), each.get("what").text()))
            .toList());
  }

  boolean areAny() {
    return !verdict.equals(Verdict.GOOD.wire()) || !dangers.isEmpty();
  }

  String says() {
    return "its trial was %s%s%s"
        .formatted(
            verdict, listed(" (", reasons, ")"), listed(", its files show danger (", dangers, ")"));
  }

  private static String listed(String before, List<String> all, String after) {
    if (all.isEmpty()) {
      return "";
    }
    String more = all.size() > TOLD ? "; and %d more".formatted(all.size() - TOLD) : "";
    return before + String.join("; ", all.subList(0, Math.min(TOLD, all.size()))) + more + after;
  }
}
