package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the files of one package look like; those of packages within it are theirs. Nothing is
/// executed, and no link is followed.
///
/// @param manifest empty where there is none that can be read
/// @param wrong why there is none
/// @param files by their paths below the package
record Profile(Optional<Manifest> manifest, String wrong, Map<String, Look> files) {
  private static final long LARGEST_TEXT = 8 << 20;
  private static final int MOST_FILES = 60_000;
  private static final Set<String> CODE =
      Set.of("js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "sh", "py", "html");
  private static final Set<String> NATIVE =
      Set.of("node", "so", "dll", "dylib", "exe", "wasm", "jar", "bin");

  /// How programs for machines begin: ELF, Windows, macOS in its forms, WebAssembly.
  private static final List<String> MAGIC =
      List.of(
          "7f454c46",
          "4d5a",
          "feedface",
          "feedfacf",
          "cefaedfe",
          "cffaedfe",
          "cafebabe",
          "0061736d");

  /// What one file is.
  enum Form {
    /// A text that somebody runs or reads.
    TEXT,
    /// Bytes.
    BINARY,
    /// Bytes that a machine runs.
    NATIVE,
    /// Too large to look at as a whole.
    UNREAD
  }

  /// One file.
  record Look(Form form, long bytes, Set<Trait> traits, Set<String> hosts) {
    Look {
      requireNonNull(form, "form");
      traits = Set.copyOf(traits);
      hosts = Set.copyOf(hosts);
    }
  }

  long bytes() {
    return files.values().stream().mapToLong(Look::bytes).sum();
  }

  /// The files that have a trait.
  Set<String> with(Trait trait) {
    Set<String> found = new TreeSet<>();
    files.forEach((path, look) -> {
      if (look.traits().contains(trait)) {
        found.add(path);
      }
    });
    return found;
  }

  /// The files that are of a form.
  Set<String> of(Form form) {
    Set<String> found = new TreeSet<>();
    files.forEach((path, look) -> {
      if (look.form() == form) {
        found.add(path);
      }
    });
    return found;
  }

  /// The hosts that are named, each with the first file that does.
  Map<String, String> hosts() {
    Map<String, String> found = new TreeMap<>();
    files.forEach((path, look) -> look.hosts().forEach(host -> found.putIfAbsent(host, path)));
    return found;
  }

  /// Looks at a package.
  ///
  /// @param others folders of other packages, which are left out; where nobody knows them, those
  ///   that are called `node_modules`
  /// @throws IOException when a file cannot be read, or there are too many
  static Profile of(Path folder, Optional<Set<Path>> others) throws IOException {
    Map<String, Look> files = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            boolean isOther =
                others.map(all -> all.contains(each)).orElse(each.endsWith("node_modules"));
            return isOther && !each.equals(folder)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              if (files.size() == MOST_FILES) {
                throw new IOException(folder + " has more than " + MOST_FILES + " files");
              }
              String path = folder.relativize(each).toString();
              files.put(path, look(each, path, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    try {
      return new Profile(Optional.of(Manifest.read(folder)), "", files);
    } catch (IOException e) {
      return new Profile(Optional.empty(), String.valueOf(e.getMessage()), files);
    }
  }

  private static Look look(Path file, String path, long size) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(256);
    }
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean isScript = head.length > 2 && head[0] == '#' && head[1] == '!';
    boolean isCode = CODE.contains(ending) || isScript;
    boolean isJson = ending.equals("json") && !path.equals("package.json");
    if (isNative(head) || (NATIVE.contains(ending) && !isCode)) {
      return new Look(Form.NATIVE, size, Set.of(), Set.of());
    }
    if (isBinary(head)) {
      return new Look(Form.BINARY, size, Set.of(), Set.of());
    }
    if (!isCode && !isJson) {
      return new Look(Form.TEXT, size, Set.of(), Set.of());
    }
    if (size > LARGEST_TEXT) {
      return new Look(Form.UNREAD, size, Set.of(), Set.of());
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new Look(Form.TEXT, size, isCode ? Trait.of(text) : Set.of(), Hosts.in(text));
  }

  private static boolean isNative(byte[] head) {
    String begin = HexFormat.of().formatHex(head, 0, Math.min(4, head.length));
    return isBinary(head) && MAGIC.stream().anyMatch(begin::startsWith);
  }

  private static boolean isBinary(byte[] head) {
    for (byte each : head) {
      if (each == 0) {
        return true;
      }
    }
    return false;
  }
}
