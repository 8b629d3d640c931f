package dev.roundhouse.systemtools.inventory;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Facts of earlier moments, each in a file that nobody else can read; the newest are kept. Safe
/// for many threads.
final class Snapshots {
  /// Most that are kept; the oldest go first.
  static final int MOST = 50;

  private static final int LARGEST = 4 << 20;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
  private static final Pattern ID = Pattern.compile("\\d{8}-\\d{6}-\\d{3}");
  private static final String SUFFIX = ".json";

  private final Path folder;

  Snapshots(Path folder) {
    this.folder = requireNonNull(folder, "folder");
  }

  /// The name it is kept under.
  synchronized String keep(Facts facts, String label, Instant moment) throws Refusal {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("label", label)
            .member("taken", moment.toString())
            .key("facts");
    facts.write(writer);
    byte[] bytes = writer.end().toBytes();
    if (bytes.length > LARGEST) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "the facts of this machine take more than %d bytes".formatted(LARGEST));
    }
    String id = NAME.format(moment);
    DataDirectory.write(folder.resolve(id + SUFFIX), bytes);
    List<String> all = ids();
    for (String old : all.subList(0, Math.max(0, all.size() - MOST))) {
      forget(old);
    }
    return id;
  }

  private void forget(String id) throws Refusal {
    try {
      Files.deleteIfExists(folder.resolve(id + SUFFIX));
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.FAILED, "snapshot " + id + " cannot be deleted", e);
    }
  }

  /// From the oldest to the newest.
  List<String> ids() throws Refusal {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files
              .map(file -> "" + file.getFileName())
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .filter(name -> ID.matcher(name).matches())
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new Refusal(Refusal.Kind.FAILED, "the snapshots cannot be listed", e);
    }
  }

  /// @throws Refusal when there is none of this name
  Json read(String id) throws Refusal {
    if (!ID.matcher(id).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the id of a snapshot is as list_snapshots tells, unlike \"%s\"".formatted(id));
    }
    byte[] bytes = DataDirectory.read(folder.resolve(id + SUFFIX));
    if (bytes == null) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "there is no snapshot %s; list_snapshots tells which there are".formatted(id));
    }
    try {
      return Json.parse(bytes);
    } catch (MalformedFrame e) {
      throw new Refusal(Refusal.Kind.FAILED, "snapshot " + id + " cannot be read", e);
    }
  }
}
