package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;

/// Messages as tests write them.
final class Wire {
  private Wire() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static Frame frame(String text) throws MalformedFrame {
    return Frame.scan(bytes(text), Limits.DEFAULT);
  }

  static Json json(String text) throws MalformedFrame {
    return Json.parse(bytes(text));
  }

  static MalformedFrame refused(byte[] bytes) {
    return catchThrowableOfType(MalformedFrame.class, () -> Frame.scan(bytes, Limits.DEFAULT));
  }

  static MalformedFrame refused(String text) {
    return refused(bytes(text));
  }
}
