package dev.roundhouse.systemtools.toon;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;

/// JSON as TOON and back. What comes back is the same value: numbers may be written otherwise
/// (`1.50` as `1.5`), members of rows of one table stand in the order of the first row, and of
/// members with the same key only the last is left. Numbers of any size and precision are kept.
/// Halves of characters, which no UTF-8 text can carry, become U+FFFD.
public final class Toon {
  private Toon() {}

  /// The value in as few tokens as the format allows, without a line end at the end.
  public static String encode(Json json) {
    requireNonNull(json, "json");
    return new ToonEncoder().encode(Node.of(json));
  }

  /// Strict: what a conforming encoder would not have written in its structure is refused.
  ///
  /// @return the value as JSON
  /// @throws ToonException saying the line and what is wrong with it
  public static byte[] decode(String text) throws ToonException {
    JsonWriter writer = new JsonWriter();
    new ToonDecoder(requireNonNull(text, "text")).decode().write(writer);
    return writer.toBytes();
  }
}
