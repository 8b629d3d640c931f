package dev.roundhouse.cli;

/// What the exit codes mean; part of the contract with scripts.
enum Exit {
  OK(0, "Done."),
  FAILED(1, "It could not be done; the message says why."),
  USAGE(2, "The arguments make no sense."),
  INVALID_CONFIG(3, "A file was refused: the configuration, or one to import."),
  NOT_FOUND(4, "There is no such server, tool, token or file."),
  TOOL_ERROR(5, "The tool was called and answered with an error."),
  REFUSED(6, "`policy test`: the call would be refused."),
  NEEDS_APPROVAL(7, "`policy test`: the call would wait for a person."),
  UNAUTHORIZED(8, "`server authorize`: nobody has authorized the server, or not in time.");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }
}
