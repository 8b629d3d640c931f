package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;

/// What is kept of a step: one JSON value of a bounded size.
public final class Evidence {
  /// Nothing is worth keeping.
  public static final Json NONE = read("{}".getBytes(US_ASCII));

  /// More belongs into a file, with its digest here.
  public static final ByteSize LARGEST = ByteSize.ofMiB(4);

  private Evidence() {}

  /// What was written.
  ///
  /// @throws IllegalArgumentException when it is larger than [#LARGEST]
  public static Json of(JsonWriter written) {
    byte[] bytes = written.toBytes();
    if (bytes.length > LARGEST.bytes()) {
      throw new IllegalArgumentException(
          "evidence of %d bytes is larger than %s; keep it in a file"
              .formatted(bytes.length, LARGEST));
    }
    return read(bytes);
  }

  private static Json read(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("evidence is not JSON: " + e.getMessage(), e);
    }
  }
}
