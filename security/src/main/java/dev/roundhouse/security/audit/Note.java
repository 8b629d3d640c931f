package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.DataDirectory;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A small signed file beside the log, which says where the chain begins or how far it reached.
///
/// @param file number of the file concerned
/// @param link a place in the chain
record Note(int file, Link link, String signature) {
  /// How far the chain had reached at the last signature: what is shorter was cut off.
  static final String HEAD = "head.json";

  /// The last line that was removed as too old: the first one kept follows it.
  static final String ANCHOR = "anchor.json";

  Note {
    requireNonNull(link, "link");
    requireNonNull(signature, "signature");
  }

  static void write(Path folder, String name, int file, Link link, Seal seal) {
    byte[] json =
        new JsonWriter()
            .object()
            .member("file", file)
            .member("seq", link.seq())
            .member("hash", link.hash())
            .member("signature", seal.of(purpose(name, file), link))
            .end()
            .toBytes();
    DataDirectory.write(folder.resolve(name), json);
  }

  private static String purpose(String name, int file) {
    return name + " " + file;
  }

  /// What such a file says; empty when there is none.
  ///
  /// @throws MalformedFrame when it is not as it was written
  static Optional<Note> read(Path folder, String name) throws MalformedFrame {
    byte[] bytes = DataDirectory.read(folder.resolve(name));
    if (bytes == null) {
      return Optional.empty();
    }
    Json json = Json.parse(bytes);
    String hash = json.get("hash").text();
    String signature = json.get("signature").text();
    int file = (int) json.get("file").integer(0);
    return Optional.of(
        new Note(
            file,
            new Link(json.get("seq").integer(-1), hash == null ? "" : hash),
            signature == null ? "" : signature));
  }

  /// Whether it was signed with this key; true without one.
  boolean isSigned(String name, @Nullable Seal seal) {
    return seal == null || seal.isOf(signature, purpose(name, file), link);
  }
}
