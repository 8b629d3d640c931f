package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the servers out of the configuration file of an MCP client, whichever client that is: the
/// kind of file is told by its content. Reading is all it does. No command is run, no variable is
/// looked up, and nothing is written.
///
/// One bad entry does not spoil the others: it is refused with a reason.
public final class ClientConfigImport {
  private final ClientConfigImportShape shape;
  private final ClientConfigImportSecrets secrets = new ClientConfigImportSecrets();
  private final Set<ServerId> names = new HashSet<>();
  private final Set<ClientConfigImportShape.Entry> seen = new HashSet<>();
  private final List<ImportReport.Imported> taken = new ArrayList<>();
  private final List<ImportReport.Refused> refused = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// What errors call a text that has no file.
  private static final String PASTED = "text";

  private final boolean isAsIs;

  private ClientConfigImport(ClientConfigImportShape shape, boolean isAsIs) {
    this.shape = shape;
    this.isAsIs = isAsIs;
  }

  /// Reads one file of at most 8 MiB, JSON (comments and trailing commas allowed) or TOML.
  ///
  /// @throws ImportException if the file as a whole cannot be read or holds no servers' section
  public static ImportReport read(Path file) throws ImportException {
    return read(file, false);
  }

  /// The same.
  ///
  /// @param isAsIs whether servers that are started by npx stay so, instead of being started from
  ///   the package store
  public static ImportReport read(Path file, boolean isAsIs) throws ImportException {
    ObjectNode root = ClientConfigImportFile.parse(file);
    return new ClientConfigImport(ClientConfigImportShape.of(file, root), isAsIs).report();
  }

  /// Reads what somebody has pasted.
  ///
  /// @param text as it stands in a file, of at most 8 MiB
  public static ImportReport read(String text) throws ImportException {
    Path file = Path.of(PASTED);
    ObjectNode root = ClientConfigImportFile.parse(file, text.getBytes(StandardCharsets.UTF_8));
    return new ClientConfigImport(ClientConfigImportShape.of(file, root), false).report();
  }

  private ImportReport report() {
    for (ClientConfigImportShape.Section section : shape.sections()) {
      section.place().ifPresent(place -> notes.add(place));
      for (ClientConfigImportShape.Entry entry : section.entries()) {
        if (seen.add(entry)) {
          take(entry);
        } else {
          notes.add("\"" + entry.name() + "\" stands in the file more than once, taken once");
        }
      }
    }
    if (taken.isEmpty() && refused.isEmpty()) {
      notes.add("the file names no servers");
    }
    return new ImportReport(shape.dialect().title(), taken, refused, notes);
  }

  private void take(ClientConfigImportShape.Entry entry) {
    JsonNode value = entry.value();
    if (!(value instanceof ObjectNode object)) {
      refused.add(
          new ImportReport.Refused(
              entry.name(), "is not an object; a server is written as { \"command\": … }"));
      return;
    }
    List<String> changes = new ArrayList<>();
    ServerId id = freeName(entry.name(), changes);
    try {
      ClientConfigImportEntry reader =
          new ClientConfigImportEntry(id, object, shape, secrets, changes, isAsIs);
      taken.add(reader.imported());
      notes.addAll(reader.notes());
      names.add(id);
    } catch (ClientConfigImportRefusal refusal) {
      refused.add(new ImportReport.Refused(entry.name(), refusal.reason()));
    }
  }

  private ServerId freeName(String wanted, List<String> changes) {
    String usable = ServerId.isValid(wanted) ? wanted : ServerId.suggest(wanted);
    String free = usable;
    for (int copy = 2; names.contains(new ServerId(free)); copy++) {
      String ending = "-" + copy;
      int room = Math.min(usable.length(), ServerId.MAX_LENGTH - ending.length());
      free = usable.substring(0, room) + ending;
    }
    if (!free.equals(usable)) {
      changes.add("renamed from \"" + wanted + "\" to \"" + free + "\": the name was taken");
    } else if (!free.equals(wanted)) {
      changes.add(
          "renamed from \"" + wanted + "\" to \"" + free + "\": names are lower case and plain");
    }
    return new ServerId(free);
  }
}
