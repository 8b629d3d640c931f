package dev.roundhouse.systemtools.inventory;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What people have noted of this machine, in one small file that nobody else can read. Safe for
/// many threads.
final class Notebook {
  /// Most applications that are noted.
  static final int MOST = 200;

  private final Path file;

  /// What is noted.
  ///
  /// @param identity such as name and role
  /// @param applications by name
  record Noted(Map<String, String> identity, Map<String, Application> applications) {
    Noted {
      identity = new TreeMap<>(identity);
      applications = new TreeMap<>(applications);
    }
  }

  /// Something that runs here and that no package manager knows.
  record Application(String kind, String version, String notes) {
    Application {
      requireNonNull(kind, "kind");
      requireNonNull(version, "version");
      requireNonNull(notes, "notes");
    }
  }

  Notebook(Path folder) {
    this.file = folder.resolve("inventory.json");
  }

  /// Makes something else of what is noted.
  interface Revision {
    Noted of(Noted before) throws Refusal;
  }

  synchronized Noted read() throws Refusal {
    byte @Nullable [] bytes = DataDirectory.read(file);
    if (bytes == null) {
      return new Noted(Map.of(), Map.of());
    }
    try {
      Json all = Json.parse(bytes);
      Map<String, String> identity = new TreeMap<>();
      all.get("identity")
          .members()
          .forEach(each -> identity.put(each.key(), "" + each.value().text()));
      Map<String, Application> applications = new TreeMap<>();
      for (Json.Field each : all.get("applications").members()) {
        applications.put(
            each.key(),
            new Application(
                "" + each.value().get("kind").text(),
                "" + each.value().get("version").text(),
                "" + each.value().get("notes").text()));
      }
      return new Noted(identity, applications);
    } catch (MalformedFrame e) {
      throw new Refusal(Refusal.Kind.FAILED, file + " cannot be read; mend it or take it away", e);
    }
  }

  synchronized void write(Revision revision) throws Refusal {
    Noted noted = revision.of(read());
    JsonWriter writer = new JsonWriter().object().key("identity").object();
    noted.identity().forEach(writer::member);
    writer.end().key("applications").object();
    noted
        .applications()
        .forEach((name, each) ->
            writer
                .key(name)
                .object()
                .member("kind", each.kind())
                .member("version", each.version())
                .member("notes", each.notes())
                .end());
    DataDirectory.write(file, writer.end().end().toBytes());
  }
}
