package dev.roundhouse.systemtools.host;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The files in which a kernel tells of itself. What is not there, or goes away while it is read,
/// is empty: another kernel, a container that hides it, or a process that has ended.
public final class KernelFiles {
  private final Path root;

  /// @param root what `proc` and `sys` lie in
  public KernelFiles(Path root) {
    this.root = requireNonNull(root, "root");
  }

  Path root() {
    return root;
  }

  List<String> lines(String path) {
    return lines(path, Integer.MAX_VALUE, _ -> true);
  }

  /// The first lines that are wanted, without holding the others.
  List<String> lines(String path, int most, Predicate<String> isWanted) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        Files.newBufferedReader(root.resolve(path), StandardCharsets.ISO_8859_1)) {
      String line = reader.readLine();
      while (line != null && lines.size() < most) {
        if (isWanted.test(line)) {
          lines.add(line);
        }
        line = reader.readLine();
      }
      return lines;
    } catch (IOException _) {
      return List.of();
    }
  }

  String text(String path) {
    return String.join("\n", lines(path)).strip();
  }

  OptionalLong number(String path) {
    return number(text(path), 10);
  }

  static OptionalLong number(String text, int radix) {
    try {
      return OptionalLong.of(Long.parseLong(text, radix));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /// Names of a directory that are wanted.
  List<String> names(String path, Predicate<String> isWanted) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(path))) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (isWanted.test(name)) {
          names.add(name);
        }
      }
      return names;
    } catch (IOException | java.nio.file.DirectoryIteratorException _) {
      return List.of();
    }
  }
}
