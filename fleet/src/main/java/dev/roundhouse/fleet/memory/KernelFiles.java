package dev.roundhouse.fleet.memory;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The small files in which a kernel tells about itself. One that is not there, or may not be read,
/// is empty: what a kernel does not tell is unknown, which is an answer here and no failure.
record KernelFiles(Path root) {
  KernelFiles {
    requireNonNull(root, "root");
  }

  /// A path as the kernel names it, absolute or not, below the root.
  Path path(String name) {
    try {
      return root.resolve(name.startsWith("/") ? name.substring(1) : name);
    } catch (InvalidPathException _) {
      return root.resolve("unknown");
    }
  }

  String text(String name) {
    return text(path(name));
  }

  String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  List<String> lines(String name) {
    return text(name).lines().toList();
  }

  KernelTable table(String name) {
    return KernelTable.of(text(name));
  }

  List<Path> list(String name, String pattern) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(name), pattern)) {
      entries.forEach(found::add);
    } catch (IOException _) {
      return List.of();
    }
    return found;
  }

  static long number(String text, long otherwise) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  /// 0 when it is none.
  static long hexadecimal(String text) {
    try {
      return Long.parseUnsignedLong(text.strip(), 16);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
