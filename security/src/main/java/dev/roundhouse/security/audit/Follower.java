package dev.roundhouse.security.audit;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads what is added to the log from the moment on at which it was made, file after file. Used by
/// one thread.
public final class Follower {
  private static final int AT_ONCE = 4 << 20;

  private final Folder folder;
  private int number;
  private long offset;

  public Follower(Path folder) throws IOException {
    this.folder = new Folder(folder);
    List<Integer> numbers = numbers();
    if (!numbers.isEmpty()) {
      number = numbers.getLast();
      offset = Files.size(this.folder.file(number));
    }
  }

  private List<Integer> numbers() throws IOException {
    return Files.isDirectory(folder.path()) ? folder.numbers() : List.of();
  }

  /// What has been added since the last call; empty when nothing was.
  public List<Json> next() throws IOException {
    List<Json> lines = new ArrayList<>();
    for (int each : numbers()) {
      if (each == number) {
        read(lines);
      } else if (each > number) {
        number = each;
        offset = 0;
        read(lines);
      }
    }
    return lines;
  }

  private void read(List<Json> lines) throws IOException {
    byte[] bytes;
    try (RandomAccessFile file = new RandomAccessFile(folder.file(number).toFile(), "r")) {
      bytes = new byte[Math.clamp(file.length() - offset, 0, AT_ONCE)];
      file.seek(offset);
      file.readFully(bytes);
    }
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        add(Arrays.copyOfRange(bytes, start, at), lines);
        start = at + 1;
      }
    }
    // What stands behind the last end of a line is being written.
    offset += start;
  }

  private static void add(byte[] line, List<Json> lines) {
    try {
      lines.add(Json.parse(line));
    } catch (MalformedFrame _) {
      // What a crash has left; verification tells of anything else.
    }
  }
}
