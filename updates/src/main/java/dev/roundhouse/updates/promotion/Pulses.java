package dev.roundhouse.updates.promotion;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Pulse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A pulse as it stands in evidence.
final class Pulses {
  private Pulses() {}

  static void write(JsonWriter to, String key, Pulse pulse) {
    to.key(key)
        .object()
        .member("epoch", pulse.epoch())
        .member("calls", pulse.calls())
        .member("failed", pulse.failed())
        .member("exits", pulse.exits())
        .member("failedStarts", pulse.failedStarts());
    pulse.memory().ifPresent(bytes -> to.member("memory", bytes));
    pulse.p95().ifPresent(micros -> to.member("p95Micros", micros));
    to.key("slower").array();
    pulse.slower().forEach(to::number);
    to.end().end();
  }

  static Pulse read(Json written) {
    List<Long> slower = new ArrayList<>();
    written.get("slower").items().forEach(each -> slower.add(each.integer(0)));
    Json memory = written.get("memory");
    return new Pulse(
        String.valueOf(written.get("epoch").text()),
        written.get("calls").integer(0),
        written.get("failed").integer(0),
        written.get("exits").integer(0),
        written.get("failedStarts").integer(0),
        slower,
        memory.isPresent() ? OptionalLong.of(memory.integer(0)) : OptionalLong.empty());
  }
}
