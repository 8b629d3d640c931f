package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.fleet.NextStep;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.operations.ServerLine;
import java.time.Duration;
import java.time.Instant;

/// What happens to a server if nobody does anything, in words.
final class Outlook {
  private Outlook() {}

  static String of(ServerLine line, Instant now) {
    if (line.isQuarantined()) {
      return text("next.approval");
    }
    if (!line.definition().enabled()) {
      return text("next.disabled");
    }
    if (line.isHeld()) {
      return text("next.held");
    }
    if (line.cure() != null) {
      return text("next.person");
    }
    NextStep next = line.next();
    return next == null ? "" : of(next, now);
  }

  static String of(NextStep next, Instant now) {
    Duration left = Duration.between(now, next.at());
    String in =
        left.isPositive()
            ? text("time.in", Durations.about(left.plusMillis(999)))
            : text("time.any");
    return switch (next.kind()) {
      case DOZE -> text("next.doze", in);
      case PAGE_OUT -> text("next.page-out", in);
      case STOP -> text("next.stop", in);
      case ATTEMPT -> left.isPositive() ? text("next.attempt", in) : text("next.call");
    };
  }
}
