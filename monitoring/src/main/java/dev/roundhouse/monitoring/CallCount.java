package dev.roundhouse.monitoring;

import dev.roundhouse.gateway.GatewayObserver.Outcome;
import java.util.OptionalDouble;

/// How many calls have ended since the program was started, and how many of them badly.
///
/// @param failed those that came to nothing, but for those that their client gave up
public record CallCount(long calls, long failed) {
  public static final CallCount NONE = new CallCount(0, 0);

  public CallCount {
    if (failed < 0 || failed > calls) {
      throw new IllegalArgumentException("%d of %d calls cannot fail".formatted(failed, calls));
    }
  }

  /// So many that ended the same way.
  static CallCount of(Outcome outcome, long calls) {
    return new CallCount(calls, isFailed(outcome) ? calls : 0);
  }

  /// Whether a call that ended so came to nothing.
  static boolean isFailed(Outcome outcome) {
    return switch (outcome) {
      case OK, CANCELLED -> false;
      case TOOL_ERROR, RPC_ERROR, UPSTREAM_FAILURE, TIMEOUT -> true;
    };
  }

  public CallCount plus(CallCount other) {
    return new CallCount(calls + other.calls, failed + other.failed);
  }

  /// From 0 to 1; empty where nobody has called, which is no good news and no bad.
  public OptionalDouble errorRate() {
    return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(failed / (double) calls);
  }
}
