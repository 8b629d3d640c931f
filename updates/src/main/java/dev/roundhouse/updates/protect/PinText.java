package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;

/// What is protected of a pin: which release a server is started from.
record PinText(VersionPin pin) {
  PinText {
    requireNonNull(pin, "pin");
  }

  byte[] bytes() {
    return CanonicalJson.of(
        new JsonWriter()
            .object()
            .member("name", pin.name())
            .member("version", pin.version())
            .member("integrity", pin.integrity())
            .end()
            .toBytes());
  }

  /// Reads what [#bytes] wrote.
  static PinText read(byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      return new PinText(
          new VersionPin(
              String.valueOf(json.get("name").text()),
              String.valueOf(json.get("version").text()),
              String.valueOf(json.get("integrity").text())));
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("a copy of a pin is not JSON: " + e.getMessage(), e);
    }
  }

  /// As people write it.
  String says() {
    return pin.name() + "@" + pin.version();
  }
}
