package dev.roundhouse.admin;

import dev.roundhouse.fleet.NextStep;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What happens to a server if nobody does anything, for people and for programs.
final class Prospect {
  private Prospect() {}

  /// In a few words.
  static String words(ServerLine line, Instant now) {
    if (line.isQuarantined()) {
      return "waits for approval";
    }
    if (line.isHeld()) {
      return "starts by hand";
    }
    if (line.cure() != null) {
      return "needs a person";
    }
    NextStep next = line.next();
    return next == null ? "nothing" : words(next, now);
  }

  private static String words(NextStep next, Instant now) {
    Duration left = Duration.between(now, next.at());
    String in =
        left.isPositive() ? " in " + Durations.about(left.plusMillis(999)) : " any moment now";
    return switch (next.kind()) {
      case DOZE -> "dozes" + in;
      case PAGE_OUT -> "is paged out" + in;
      case STOP -> "stops" + in;
      case ATTEMPT -> left.isPositive() ? "next attempt" + in : "next call tries";
    };
  }

  static String wire(NextStep.Kind kind) {
    return switch (kind) {
      case DOZE -> "doze";
      case PAGE_OUT -> "page-out";
      case STOP -> "stop";
      case ATTEMPT -> "attempt";
    };
  }

  /// Nothing where nothing happens.
  static void write(JsonWriter body, @Nullable NextStep next) {
    if (next != null) {
      body.key("nextStep")
          .object()
          .member("what", wire(next.kind()))
          .member("at", next.at().toString())
          .end();
    }
  }
}
