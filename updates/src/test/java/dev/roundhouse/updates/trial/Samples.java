package dev.roundhouse.updates.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.updates.Appearance;
import dev.roundhouse.updates.Appearance.Outcome;
import dev.roundhouse.updates.Appearance.Touched;
import dev.roundhouse.updates.Appearance.Vitals;
import dev.roundhouse.updates.Endurance;
import dev.roundhouse.updates.Offering;
import dev.roundhouse.updates.Performance;
import dev.roundhouse.updates.Replayed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Versions for tests, written with single quotes.
final class Samples {
  private Samples() {}

  static Json json(String text) {
    try {
      return Json.parse(text.replace('\'', '"').getBytes(UTF_8));
    } catch (MalformedFrame e) {
      throw new AssertionError(text, e);
    }
  }

  private static List<Json> list(String entries) {
    return json("[" + entries + "]").items();
  }

  static Offering tools(String entries) {
    return new Offering(
        "2025-11-25",
        "s 1",
        json("{'tools':{}}"),
        "",
        list(entries),
        List.of(),
        List.of(),
        List.of());
  }

  static Offering prompts(String entries) {
    return new Offering(
        "2025-11-25", "s 1", json("{}"), "", List.of(), list(entries), List.of(), List.of());
  }

  static Offering resources(String entries) {
    return new Offering(
        "2025-11-25", "s 1", json("{}"), "", List.of(), List.of(), list(entries), List.of());
  }

  static Offering templates(String entries) {
    return new Offering(
        "2025-11-25", "s 1", json("{}"), "", List.of(), List.of(), List.of(), list(entries));
  }

  static Offering server(String protocol, String capabilities, String instructions) {
    return new Offering(
        protocol,
        "s 1",
        json(capabilities),
        instructions,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  static Vitals vitals(long peak, long reached) {
    return vitals(peak, reached, new Touched(Optional.of(List.of()), Optional.of(List.of())));
  }

  static Vitals vitals(long peak, long reached, Touched touched) {
    return new Vitals(
        Optional.empty(), OptionalLong.of(peak), OptionalLong.of(reached), touched, List.of());
  }

  static Appearance appearance(Era era, Outcome outcome, Vitals vitals) {
    return appearance(era, outcome, Endurance.NONE, vitals);
  }

  static Appearance appearance(Era era, Outcome outcome, Endurance endurance, Vitals vitals) {
    return new Appearance(
        era, outcome, Duration.ofMillis(300), Duration.ofMillis(20), endurance, List.of(), vitals);
  }

  static Appearance replaying(Outcome outcome, Replayed... calls) {
    return new Appearance(
        Era.LEGACY,
        outcome,
        Duration.ofMillis(300),
        Duration.ofMillis(20),
        Endurance.NONE,
        List.of(calls),
        Vitals.NONE);
  }

  static Endurance endurance(long median, long growth) {
    return new Endurance(
        60, 60, Duration.ofMillis(median), OptionalLong.of(growth << 20), Optional.empty());
  }

  static Performance performance(Appearance... appearances) {
    return new Performance("npm:x@1.0.0", true, "bubblewrap", List.of(), List.of(appearances));
  }
}
