package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an import of a service manager's files would take over, and what becomes of every key of
/// them. Nothing here has been stored or started yet.
///
/// @param files what was read
/// @param servers the servers that can be taken over, in the order of the files
/// @param virtualServers the virtual servers that can be taken over
/// @param left the entries that cannot, each with its reason
/// @param keys every key, in the order of the files
/// @param settings what would stand in `roundhouse.yaml`; the import never writes that file
public record ServiceFilesReport(
    List<Source> files,
    List<Server> servers,
    List<View> virtualServers,
    List<Left> left,
    List<Key> keys,
    Optional<String> settings) {
  public ServiceFilesReport {
    files = List.copyOf(files);
    servers = List.copyOf(servers);
    virtualServers = List.copyOf(virtualServers);
    left = List.copyOf(left);
    keys = List.copyOf(keys);
    requireNonNull(settings, "settings");
  }

  /// One file, under its name without folders.
  public record Source(String name, ServiceFileKind kind) {}

  /// One server.
  ///
  /// @param place file and line
  public record Server(ImportReport.Imported imported, Place place) {}

  /// One virtual server.
  ///
  /// @param changes how it differs from the file, one sentence each
  public record View(VirtualServer definition, List<String> changes, Place place) {
    public View {
      changes = List.copyOf(changes);
    }
  }

  /// One entry left behind.
  ///
  /// @param isFault false where nothing is lost by it, as with a set of servers that another
  ///   virtual server has already
  public record Left(String name, boolean isFault, String reason, Place place) {}

  /// A place in a file, line and column counted from 1.
  public record Place(String file, int line, int column) {
    /// `services.yml:12`.
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /// What became of one key or line.
  ///
  /// @param section where it stands, such as `services`
  /// @param owner the entry it belongs to, such as the name of a service; may be empty
  /// @param name the key below that; may be empty
  /// @param text to what it was translated, or why it was refused, or what is wrong
  public record Key(
      Place place, String section, String owner, String name, Result result, String text) {
    /// The whole path.
    public String path() {
      return joined(owner);
    }

    /// The path with a star for the entry: keys that are alike in this fared alike.
    public String pattern() {
      return joined(owner.isEmpty() ? "" : "*");
    }

    private String joined(String middle) {
      return String.join(
          ".", List.of(section, middle, name).stream().filter(part -> !part.isEmpty()).toList());
    }
  }

  /// How a key fared.
  public enum Result {
    /// It means the same here.
    TAKEN,
    /// It became something else.
    TRANSLATED,
    /// It has no meaning here; the text says why and what to do instead.
    REFUSED,
    /// Something is wrong with the files themselves.
    FAULT;

    /// In lower case.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
