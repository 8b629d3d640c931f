package dev.roundhouse.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What comes in on standard input.
final class Input {
  private static final int MOST = 64 << 10;

  private Input() {}

  /// The first line, without the spaces around it.
  ///
  /// @param what it should be, for the message when it is not there
  static String line(String what) {
    try {
      byte[] bytes = System.in.readNBytes(MOST);
      String line = new String(bytes, StandardCharsets.UTF_8).strip();
      if (line.isEmpty() || line.indexOf('\n') >= 0) {
        throw new CommandException(
            Exit.USAGE, "standard input has to be one line with the " + what);
      }
      return line;
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "standard input cannot be read: " + e.getMessage());
    }
  }
}
