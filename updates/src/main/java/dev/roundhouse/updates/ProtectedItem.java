package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// One thing that is protected, as people write it: `server:NAME`, `pin:NAME`, `virtual:NAME`,
/// `file:/path`, `package:/folder`, or `baseline`, which is the word on all of them.
///
/// @param name of the server or virtual server, or the path
public record ProtectedItem(Kind kind, String name) implements Comparable<ProtectedItem> {
  /// What it is.
  public enum Kind {
    /// The definition in force of a server, with the policy that a person has set for it.
    SERVER,
    /// The release that a server is pinned to.
    PIN,
    /// The definition in force of a virtual server.
    VIRTUAL,
    /// A file.
    FILE,
    /// All files of an installed package.
    PACKAGE,
    /// The baseline itself.
    BASELINE;

    /// As it stands before the colon.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Taking a new baseline.
  public static final ProtectedItem BASELINE = new ProtectedItem(Kind.BASELINE, "");

  private static final int LONGEST = 4096;
  private static final int SHOWN = 100;

  public ProtectedItem {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
  }

  /// A server.
  public static ProtectedItem of(ServerId server) {
    return new ProtectedItem(Kind.SERVER, server.value());
  }

  /// The pin of a server.
  public static ProtectedItem pin(ServerId server) {
    return new ProtectedItem(Kind.PIN, server.value());
  }

  /// A virtual server.
  public static ProtectedItem virtual(ServerId name) {
    return new ProtectedItem(Kind.VIRTUAL, name.value());
  }

  /// A file.
  public static ProtectedItem file(Path path) {
    return new ProtectedItem(Kind.FILE, path.toAbsolutePath().normalize().toString());
  }

  /// The folder of a package.
  public static ProtectedItem ofPackage(Path folder) {
    return new ProtectedItem(Kind.PACKAGE, folder.toAbsolutePath().normalize().toString());
  }

  /// Reads it as [#wire] writes it.
  ///
  /// @throws IllegalArgumentException saying how items are written
  public static ProtectedItem parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String name = text.substring(colon + 1);
    if (text.equals(BASELINE.wire())) {
      return BASELINE;
    }
    if (kind.equals("server") && ServerId.isValid(name)) {
      return of(new ServerId(name));
    }
    if (kind.equals("pin") && ServerId.isValid(name)) {
      return pin(new ServerId(name));
    }
    if (kind.equals("virtual") && ServerId.isValid(name)) {
      return virtual(new ServerId(name));
    }
    if (kind.equals("file") && isPath(name)) {
      return file(Path.of(name));
    }
    if (kind.equals("package") && isPath(name)) {
      return ofPackage(Path.of(name));
    }
    throw new IllegalArgumentException(
        "\"%s\" is nothing that is protected; write server:NAME, pin:NAME, virtual:NAME, file:/PATH, package:/FOLDER or baseline"
            .formatted(text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text));
  }

  private static boolean isPath(String name) {
    try {
      return name.length() <= LONGEST && Path.of(name).isAbsolute();
    } catch (InvalidPathException _) {
      return false;
    }
  }

  /// As it stands in answers, on the command line and in the ledger.
  public String wire() {
    return kind == Kind.BASELINE ? kind.wire() : kind.wire() + ":" + name;
  }

  /// The server whose definition or pin it is; empty for anything else.
  public Optional<ServerId> server() {
    return kind == Kind.SERVER || kind == Kind.PIN
        ? Optional.of(new ServerId(name))
        : Optional.empty();
  }

  /// What a person names who means it: of a pin its server.
  public ProtectedItem whole() {
    return kind == Kind.PIN ? new ProtectedItem(Kind.SERVER, name) : this;
  }

  /// Where it is, of a file or package.
  public Path path() {
    return Path.of(name);
  }

  @Override
  public int compareTo(ProtectedItem other) {
    int byKind = kind.compareTo(other.kind);
    return byKind == 0 ? name.compareTo(other.name) : byKind;
  }

  @Override
  public String toString() {
    return wire();
  }
}
