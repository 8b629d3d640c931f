package dev.roundhouse.updates.protect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.updates.ChangeRecord;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// The newest line of the ledger, written down beside the database: lines that are taken from its
/// end are missed by it. It may be behind after a crash, never before.
final class Head {
  /// A line.
  ///
  /// @param number 0 for none
  record Line(long number, String hash) {}

  private final Supplier<Path> folder;

  Head(Supplier<Path> folder) {
    this.folder = requireNonNull(folder, "folder");
  }

  private Path file() {
    return folder.get().resolve("head");
  }

  /// What it says; empty when it is not there or makes no sense.
  Optional<Line> read() {
    byte[] bytes = DataDirectory.read(file());
    if (bytes == null) {
      return Optional.empty();
    }
    String[] words = new String(bytes, UTF_8).strip().split(" ", -1);
    boolean isLine = words.length == 2 && words[0].matches("\\d{1,18}");
    return isLine ? Optional.of(new Line(Long.parseLong(words[0]), words[1])) : Optional.empty();
  }

  void write(Line line) {
    DataDirectory.write(file(), (line.number() + " " + line.hash() + "\n").getBytes(UTF_8));
  }

  void write(ChangeRecord line) {
    write(new Line(line.number(), line.hash()));
  }
}
