package dev.roundhouse.updates.protect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of a folder with their digests and modes, links with where they lead. Links are not
/// followed.
///
/// @param files by their paths in the folder
record Manifest(Map<String, String> files) {
  /// More is no package that anybody starts a server from.
  private static final int MOST = 100_000;

  private static final int DEEPEST = 64;
  private static final long LARGEST = 4L << 30;

  Manifest {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /// @throws IOException naming what cannot be read, or why it is too much
  static Manifest of(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    long bytes = 0;
    try (Stream<Path> paths = Files.walk(folder, DEEPEST)) {
      for (Path each : (Iterable<Path>) paths::iterator) {
        BasicFileAttributes is =
            Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (is.isDirectory()) {
          continue;
        }
        bytes += is.size();
        if (files.size() >= MOST || bytes > LARGEST) {
          throw new IOException(
              folder + " holds more than " + MOST + " files or " + (LARGEST >> 30) + " GiB");
        }
        files.put(folder.relativize(each).toString(), line(each, is));
      }
    } catch (UncheckedIOException e) {
      throw requireNonNull(e.getCause(), "cause");
    }
    return new Manifest(files);
  }

  private static String line(Path file, BasicFileAttributes is) throws IOException {
    if (is.isSymbolicLink()) {
      return "link " + Sha256.of(Files.readSymbolicLink(file).toString().getBytes(UTF_8));
    }
    if (!is.isRegularFile()) {
      return "other -";
    }
    return PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
        + " "
        + Sha256.of(file);
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    files.forEach((path, line) -> text.append(line).append(' ').append(escaped(path)).append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /// Reads what [#bytes] wrote.
  static Manifest read(byte[] bytes) {
    Map<String, String> files = new TreeMap<>();
    new String(bytes, UTF_8)
        .lines()
        .forEach(line -> {
          int space = line.indexOf(' ', line.indexOf(' ') + 1);
          files.put(unescaped(line.substring(space + 1)), line.substring(0, space));
        });
    return new Manifest(files);
  }

  private static String unescaped(String path) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < path.length(); at++) {
      char c = path.charAt(at);
      if (c == '\\' && at + 1 < path.length()) {
        at++;
        text.append(path.charAt(at) == 'n' ? '\n' : path.charAt(at));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// What differs from an earlier one, such as `changed dist/index.js`.
  List<String> since(Manifest before) {
    List<String> all = new ArrayList<>();
    before.files.forEach((path, line) -> {
      String now = files.get(path);
      if (now == null) {
        all.add("missing " + path);
      } else if (!now.equals(line)) {
        all.add("changed " + path);
      }
    });
    files.keySet().stream()
        .filter(path -> !before.files.containsKey(path))
        .forEach(path -> all.add("new " + path));
    return all;
  }
}
