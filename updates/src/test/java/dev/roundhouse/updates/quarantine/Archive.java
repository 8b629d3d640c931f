package dev.roundhouse.updates.quarantine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.updates.Integrity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/// Makes archives, good ones and others, byte by byte.
final class Archive {
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  /// A header as the next one is to have it.
  static final class Head {
    private final byte[] bytes = new byte[512];

    Head(String name, long size, char type) {
      put(0, name.getBytes(UTF_8));
      text(100, "0000644\0");
      text(108, "0000000\0");
      text(116, "0000000\0");
      text(124, "%011o\0".formatted(size));
      text(136, "00000000000\0");
      bytes[156] = (byte) type;
      text(257, "ustar\0" + "00");
    }

    Head text(int at, String text) {
      return put(at, text.getBytes(ISO_8859_1));
    }

    Head put(int at, byte[] some) {
      System.arraycopy(some, 0, bytes, at, some.length);
      return this;
    }

    byte[] summed() {
      text(148, "        ");
      int sum = 0;
      for (byte each : bytes) {
        sum += each & 0xff;
      }
      text(148, "%06o\0 ".formatted(sum));
      return bytes;
    }
  }

  Archive file(String name, String content) {
    return entry(new Head(name, content.getBytes(UTF_8).length, '0'), content.getBytes(UTF_8));
  }

  Archive program(String name, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return entry(new Head(name, bytes.length, '0').text(100, "0104755\0"), bytes);
  }

  Archive folder(String name) {
    return entry(new Head(name, 0, '5').text(100, "0000000\0"), new byte[0]);
  }

  /// One of another kind.
  Archive odd(char type, String name, String target) {
    return entry(new Head(name, 0, type).text(157, target), new byte[0]);
  }

  Archive pax(String key, String value) {
    return pax('x', key, value);
  }

  Archive pax(char type, String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(UTF_8).length;
    int whole = length + 1;
    while (String.valueOf(whole).length() + length != whole) {
      whole++;
    }
    return record(type, whole + rest);
  }

  Archive record(char type, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return entry(new Head("PaxHeader", bytes.length, type), bytes);
  }

  Archive entry(Head head, byte[] content) {
    return raw(head.summed()).raw(content).raw(new byte[(512 - content.length % 512) % 512]);
  }

  Archive raw(byte[] bytes) {
    tar.writeBytes(bytes);
    return this;
  }

  /// The tar with its end.
  byte[] tar() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(tar.toByteArray());
    whole.writeBytes(new byte[1024]);
    return whole.toByteArray();
  }

  byte[] unended() {
    return tar.toByteArray();
  }

  byte[] bytes() {
    return gzip(tar());
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static Integrity integrity(Path archive) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
    return Integrity.strongest("sha512-" + Base64.getEncoder().encodeToString(digest))
        .orElseThrow();
  }
}
