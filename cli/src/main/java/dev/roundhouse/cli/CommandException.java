package dev.roundhouse.cli;

import java.io.Serial;

/// Ends a command with a message for a person and a code for a script.
final class CommandException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Exit exit;

  CommandException(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  Exit exit() {
    return exit;
  }
}
