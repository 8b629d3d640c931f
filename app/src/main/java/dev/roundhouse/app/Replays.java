package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Audition;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.gateway.TryoutException;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.Replayed;
import dev.roundhouse.updates.TrialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// Makes recorded calls again, of a version under trial.
final class Replays {
  /// How often each call is made: one answer alone says little of how long they take.
  private static final int TIMES = 3;

  /// What is left of the time is for all else.
  private static final int SHARE = 3;

  private final Function<ServerId, List<Recorder.Recorded>> recorded;
  private final Ticker ticker;

  Replays(Function<ServerId, List<Recorder.Recorded>> recorded, Ticker ticker) {
    this.recorded = requireNonNull(recorded, "recorded");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Ends at the first call that is not answered, as none would be after it, and when a part of the
  /// time for the trial is over.
  List<Replayed> of(ServerId server, Audition audition, TrialSettings how)
      throws InterruptedException {
    long deadline = ticker.nanos() + how.longest().dividedBy(SHARE).toNanos();
    List<Replayed> all = new ArrayList<>();
    for (Recorder.Recorded each : recorded.apply(server)) {
      if (ticker.nanos() - deadline > 0) {
        return all;
      }
      try {
        all.add(again(audition, each, how));
      } catch (TryoutException e) {
        all.add(new Replayed(name(each), false, e.what(), Duration.ZERO));
        return all;
      }
    }
    return all;
  }

  private static Replayed again(Audition audition, Recorder.Recorded call, TrialSettings how)
      throws TryoutException, InterruptedException {
    Duration[] took = new Duration[TIMES];
    Audition.Answered last = audition.call(call, how.timeout());
    took[0] = last.took();
    for (int time = 1; time < TIMES; time++) {
      last = audition.call(call, how.timeout());
      took[time] = last.took();
    }
    Arrays.sort(took);
    return new Replayed(name(call), last.isWell(), last.shape(), took[TIMES / 2]);
  }

  /// Tells the same call in two trials, and none of what it says.
  private static String name(Recorder.Recorded call) {
    return "%s (%s)"
        .formatted(call.tool(), HexFormat.of().toHexDigits(Arrays.hashCode(call.arguments())));
  }
}
