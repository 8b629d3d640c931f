package dev.roundhouse.systemtools.toon;

import java.io.Serial;

/// A text that is not TOON. The message names the line.
public final class ToonException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  ToonException(int line, String what) {
    super("line " + line + ": " + what);
  }
}
