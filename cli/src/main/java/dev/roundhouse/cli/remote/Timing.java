package dev.roundhouse.cli.remote;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What many requests at a time came to, measured on the client's side.
///
/// @param millis of each request that was answered well, in ascending order
/// @param failed requests that were answered otherwise, or not at all
/// @param wall from the first request to the last answer
public record Timing(double[] millis, int failed, int atOnce, Duration wall) {
  public Timing {
    millis = millis.clone();
    Arrays.sort(millis);
  }

  static Timing of(List<Duration> good, int failed, int atOnce, Duration wall) {
    return new Timing(
        good.stream().mapToDouble(each -> each.toNanos() / 1e6).toArray(), failed, atOnce, wall);
  }

  @Override
  public double[] millis() {
    return millis.clone();
  }

  public int count() {
    return millis.length + failed;
  }

  public double average() {
    return Arrays.stream(millis).average().orElse(Double.NaN);
  }

  public double worst() {
    return millis.length == 0 ? Double.NaN : millis[millis.length - 1];
  }

  /// The time that this share of the requests did not exceed.
  public double quantile(double share) {
    if (millis.length == 0) {
      return Double.NaN;
    }
    int at = (int) Math.ceil(share * millis.length) - 1;
    return millis[Math.max(0, Math.min(millis.length - 1, at))];
  }

  public double perSecond() {
    return millis.length / (wall.toNanos() / 1e9);
  }
}
