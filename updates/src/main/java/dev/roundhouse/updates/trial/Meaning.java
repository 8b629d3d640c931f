package dev.roundhouse.updates.trial;

import dev.roundhouse.protocol.Change;
import dev.roundhouse.protocol.HiddenText;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Change.Severity;
import java.util.Set;

/// What a difference at one place of a definition means, and the words for it. Pure.
record Meaning(Severity severity, String what) {
  private static final int LONGEST = 120;

  /// Keywords of which one value instead of another lets pass other values than before.
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "pattern",
          "format",
          "const",
          "multipleOf",
          "uniqueItems",
          "contentEncoding",
          "additionalProperties");

  static Meaning of(Change change) {
    String words = change.path() + " " + words(change);
    return switch (change.kind()) {
      case OTHER -> other(change, words);
      // The scan of the new definition says which of them promises something else.
      case HINT -> new Meaning(Severity.SAFE, words);
      case REWORDED, ADDED, REMOVED, RENAMED, RETYPED, REQUIRED, OPTIONAL, TIGHTENED, LOOSENED ->
          new Meaning(severity(change), words);
    };
  }

  private static Severity severity(Change change) {
    return switch (change.effect()) {
      case SAFE -> Severity.SAFE;
      case BREAKING -> Severity.BREAKING;
    };
  }

  private static Meaning other(Change change, String words) {
    String place = change.path().substring(change.path().lastIndexOf('/') + 1);
    boolean isBothThere = change.before().isPresent() && change.after().isPresent();
    if (place.equals("default")) {
      return new Meaning(Severity.BREAKING, words + ": a call without it means something else");
    }
    if (place.equals("mimeType")) {
      return new Meaning(Severity.BREAKING, words + ": it answers with another kind of content");
    }
    if (CONSTRAINTS.contains(place) && isBothThere) {
      return new Meaning(Severity.BREAKING, words + ": a value that was good may not be any more");
    }
    return new Meaning(Severity.SUSPICIOUS, words + ": cannot be compared");
  }

  private static String words(Change change) {
    String was = value(change.before());
    String is = value(change.after());
    return switch (change.kind()) {
      case REWORDED -> "is worded otherwise";
      case ADDED -> "is new";
      case REMOVED -> "is gone";
      case RENAMED -> "is renamed to " + is;
      case RETYPED -> "has another type: " + was + " -> " + is;
      case REQUIRED -> "is required now";
      case OPTIONAL -> "is not required any more";
      case TIGHTENED -> "allows less than before: " + was + " -> " + is;
      case LOOSENED -> "allows more than before: " + was + " -> " + is;
      case HINT -> "says something else of what it does: " + was + " -> " + is;
      case OTHER -> "is other than before: " + was + " -> " + is;
    };
  }

  private static String value(Json json) {
    return json.isPresent() ? shown(json.toString()) : "nothing";
  }

  /// Fit to be shown: nothing in it is hidden, and it is short.
  static String shown(String text) {
    String whole = HiddenText.shown(text);
    return whole.codePointCount(0, whole.length()) <= LONGEST
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, LONGEST)) + "\u2026";
  }
}
