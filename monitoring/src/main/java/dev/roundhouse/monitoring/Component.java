package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;

/// Something that is looked at now and then.
///
/// @param name tells it from all others, as `server:files`
/// @param type what it is one of, as `server`
/// @param isEssential whether nobody is served without it
public record Component(String name, String type, boolean isEssential, Rhythm rhythm, Probe probe) {
  /// Looks at a component, and never wakes, opens or changes anything by that.
  @FunctionalInterface
  public interface Probe {
    /// May block for the timeout of its rhythm; then it is interrupted.
    ///
    /// @throws IOException when the look told nothing: the component is unknown then
    Reading read() throws IOException, InterruptedException;
  }

  /// How often it is looked at, and how soon that is believed.
  ///
  /// @param failures readings in a row that are worse than what is shown before it shows
  /// @param successes readings in a row that are better before that shows
  public record Rhythm(Duration every, Duration timeout, int failures, int successes) {
    public Rhythm {
      if (every.isNegative() || every.isZero() || timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("every and timeout are longer than nothing");
      }
      if (failures < 1 || successes < 1) {
        throw new IllegalArgumentException("failures and successes are 1 or more");
      }
    }
  }

  public Component {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(rhythm, "rhythm");
    requireNonNull(probe, "probe");
  }
}
