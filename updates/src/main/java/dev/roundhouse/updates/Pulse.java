package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// How a server has done since the program was started, by counts that only grow.
///
/// @param epoch tells one run of the program from the next, whose counts begin anew
/// @param calls that have ended
/// @param failed those of them that came to nothing: errors of the server, of its tools, no answer
/// @param exits of its processes by themselves
/// @param failedStarts of its processes
/// @param slower how many calls took no longer than each of [#BOUNDS], and the rest
/// @param memory of its processes now, in bytes; empty where none runs or nobody can tell
public record Pulse(
    String epoch,
    long calls,
    long failed,
    long exits,
    long failedStarts,
    List<Long> slower,
    OptionalLong memory) {
  /// Upper bounds of the classes of time, in milliseconds; a last class takes what is above.
  public static final List<Double> BOUNDS =
      List.of(
          .5, 1., 2.5, 5., 10., 25., 50., 100., 250., 500., 1_000., 2_500., 5_000., 10_000.,
          30_000., 60_000.);

  public Pulse {
    requireNonNull(epoch, "epoch");
    requireNonNull(memory, "memory");
    slower = List.copyOf(slower);
    if (slower.size() != BOUNDS.size() + 1) {
      throw new IllegalArgumentException("one count for each of the bounds, and one above");
    }
  }

  /// What has come since an earlier moment; everything, where that was in another run.
  public Pulse since(Pulse earlier) {
    if (!epoch.equals(earlier.epoch)) {
      return this;
    }
    Long[] left = new Long[slower.size()];
    Arrays.setAll(left, at -> Math.max(0, slower.get(at) - earlier.slower.get(at)));
    return new Pulse(
        epoch,
        Math.max(0, calls - earlier.calls),
        Math.max(0, failed - earlier.failed),
        Math.max(0, exits - earlier.exits),
        Math.max(0, failedStarts - earlier.failedStarts),
        List.of(left),
        memory);
  }

  /// This one, with the ends and failed starts of an earlier moment.
  public Pulse butEnds(Pulse earlier) {
    return new Pulse(epoch, calls, failed, earlier.exits, earlier.failedStarts, slower, memory);
  }

  /// Failed calls in a thousand; empty without calls.
  public OptionalLong failures() {
    return calls == 0 ? OptionalLong.empty() : OptionalLong.of(failed * 1_000 / calls);
  }

  /// The upper bound of the class that 95 in 100 calls are in or below, in microseconds; empty
  /// without calls. Of those above all bounds nothing but the last bound is known.
  public OptionalLong p95() {
    long all = slower.stream().mapToLong(Long::longValue).sum();
    long sum = 0;
    for (int at = 0; at < BOUNDS.size(); at++) {
      sum += slower.get(at);
      if (all > 0 && sum * 100 >= all * 95) {
        return OptionalLong.of(Math.round(BOUNDS.get(at) * 1_000));
      }
    }
    return all == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(BOUNDS.getLast() * 1_000));
  }
}
