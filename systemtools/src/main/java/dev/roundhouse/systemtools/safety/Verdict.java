package dev.roundhouse.systemtools.safety;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.Locale;

/// What a check has found.
///
/// @param found how it is, or why nobody knows
/// @param expected how it should be, which is the cure too
record Verdict(String id, String title, State state, String found, String expected) {
  /// How it came out.
  enum State {
    PASS,
    FAIL,
    /// It could not be looked at.
    UNKNOWN,
    /// There is no such thing on this machine.
    NOT_APPLICABLE;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Verdict {
    requireNonNull(id, "id");
    requireNonNull(title, "title");
    requireNonNull(state, "state");
    requireNonNull(found, "found");
    requireNonNull(expected, "expected");
  }

  /// One that was looked at.
  static Verdict of(String id, String title, boolean isGood, String found, String expected) {
    return new Verdict(id, title, isGood ? State.PASS : State.FAIL, found, expected);
  }

  static Verdict unknown(String id, String title, String why, String expected) {
    return new Verdict(id, title, State.UNKNOWN, why, expected);
  }

  static Verdict none(String id, String title, String why, String expected) {
    return new Verdict(id, title, State.NOT_APPLICABLE, why, expected);
  }

  byte[] toBytes() {
    return new JsonWriter()
        .object()
        .member("id", id)
        .member("title", title)
        .member("state", state.wire())
        .member("found", found)
        .member("expected", expected)
        .end()
        .toBytes();
  }
}
