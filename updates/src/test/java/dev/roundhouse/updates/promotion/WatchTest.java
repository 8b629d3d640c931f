package dev.roundhouse.updates.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Pulse;
import dev.roundhouse.updates.WatchSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What brings the version before back, and what does not.
final class WatchTest {
  private static final WatchSettings ALLOWED =
      new WatchSettings(Duration.ofMinutes(30), 20, 5, 3, 1, ByteSize.ofMiB(100));

  /// @param millis the class of time that all its calls are in
  private static Pulse pulse(long calls, long failed, double millis) {
    return new Pulse("one", calls, failed, 0, 0, in(calls, millis), OptionalLong.of(50 << 20));
  }

  private static List<Long> in(long calls, double millis) {
    Long[] all = new Long[Pulse.BOUNDS.size() + 1];
    Arrays.fill(all, 0L);
    int at = 0;
    while (at < Pulse.BOUNDS.size() && Pulse.BOUNDS.get(at) < millis) {
      at++;
    }
    all[at] = calls;
    return List.of(all);
  }

  private static boolean isWorse(Pulse before, Pulse now) {
    return Watch.breach(before, now, Optional.of(now), ALLOWED).isPresent();
  }

  @ParameterizedTest(name = "{0} of {1} calls before, {2} of {3} since: {4}")
  @CsvSource({
    "0, 1000, 0, 100, false",
    "0, 1000, 5, 100, false",
    "0, 1000, 6, 100, true",
    "100, 1000, 12, 100, false",
    "100, 1000, 16, 100, true",
    "0, 1000, 19, 19, false", // too few to say anything
    "0, 1000, 2, 20, true",
    "0, 0, 6, 100, true", // nothing is known of the time before, and so it had no errors
  })
  void errors(long failedBefore, long before, long failed, long now, boolean isWorse) {
    assertThat(isWorse(pulse(before, failedBefore, 5), pulse(now, failed, 5))).isEqualTo(isWorse);
  }

  @ParameterizedTest(name = "{0} ms before, {1} ms since: {2}")
  @CsvSource({
    "5, 5, false",
    "5, 50, false", // ten times, and nobody notices
    "5, 100, true",
    "50, 100, false",
    "50, 250, true",
    "1000, 2500, false",
    "1000, 5000, true",
  })
  void times(double before, double now, boolean isWorse) {
    assertThat(isWorse(pulse(100, 0, before), pulse(100, 0, now))).isEqualTo(isWorse);
  }

  @Test
  void nobodySaysSlowerThanNothing() {
    assertThat(isWorse(pulse(0, 0, 1), pulse(100, 0, 5000))).isFalse();
    assertThat(isWorse(pulse(19, 0, 1), pulse(100, 0, 5000))).isFalse();
  }

  @Test
  void nobodyIsTimedTooEarly() {
    Pulse before = pulse(100, 0, 5);

    assertThat(Watch.breach(before, pulse(100, 0, 5000), Optional.empty(), ALLOWED)).isEmpty();
    assertThat(Watch.breach(before, pulse(100, 50, 5000), Optional.empty(), ALLOWED)).isPresent();
  }

  @Test
  void crashesCountWithoutCalls() {
    Pulse before = pulse(100, 0, 5);
    Pulse ended = new Pulse("one", 0, 0, 1, 1, in(0, 1), OptionalLong.empty());
    Pulse once = new Pulse("one", 0, 0, 1, 0, in(0, 1), OptionalLong.empty());

    assertThat(Watch.breach(before, ended, Optional.empty(), ALLOWED))
        .hasValueSatisfying(why -> assertThat(why).contains("ended by themselves 1 times"));
    assertThat(Watch.breach(before, once, Optional.empty(), ALLOWED)).isEmpty();
  }

  @Test
  void memory() {
    Pulse before = pulse(0, 0, 5);
    long most = (50L + 100) << 20;

    assertThat(isWorse(before, with(most))).isFalse();
    assertThat(isWorse(before, with(most + 1))).isTrue();
  }

  private static Pulse with(long memory) {
    return new Pulse("one", 0, 0, 0, 0, in(0, 1), OptionalLong.of(memory));
  }

  @Test
  void onlyWhatCameSinceCounts() {
    Pulse before = pulse(1000, 900, 5000);
    Pulse all = new Pulse("one", 1100, 900, 3, 0, in(1100, 5000), OptionalLong.empty());
    Pulse again = new Pulse("two", 30, 3, 1, 0, in(30, 1), OptionalLong.empty());

    Pulse since = all.since(before);
    assertThat(since.calls()).isEqualTo(100);
    assertThat(since.failed()).isZero();
    assertThat(since.slower().stream().mapToLong(Long::longValue).sum()).isEqualTo(100);
    assertThat(again.since(before)).isEqualTo(again);
  }

  @Test
  void isTheSameWhenItIsReadAgain() throws MalformedFrame {
    Pulse pulse = pulse(1000, 3, 25);
    JsonWriter written = new JsonWriter().object();

    Pulses.write(written, "pulse", pulse);

    assertThat(Pulses.read(Json.parse(written.end().toBytes()).get("pulse"))).isEqualTo(pulse);
  }
}
