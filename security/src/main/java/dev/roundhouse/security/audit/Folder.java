package dev.roundhouse.security.audit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of the log: files `audit-<n>.jsonl`, numbered in the order in which they were begun.
record Folder(Path path) {
  private static final Pattern NAME = Pattern.compile("audit-([1-9][0-9]{0,8})\\.jsonl");

  Folder {
    requireNonNull(path, "path");
  }

  Path file(int number) {
    return path.resolve("audit-" + number + ".jsonl");
  }

  /// The numbers of the files that are there, the oldest first.
  List<Integer> numbers() throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.map(each -> NAME.matcher(String.valueOf(each.getFileName())))
          .filter(Matcher::matches)
          .map(matcher -> Integer.valueOf(matcher.group(1)))
          .sorted()
          .toList();
    }
  }
}
