package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/// Says that a client's configuration file could not be read as a whole. The message names the
/// file, the place in it and what to do; it never repeats a value of the file, for values may be
/// secrets. A single bad entry is not such a failure: see [ImportReport.Refused].
public final class ImportException extends Exception {
  private static final long serialVersionUID = 1L;

  ImportException(Path file, String problem, String cure) {
    super(requireNonNull(file, "file") + ": " + problem + "; " + cure);
  }

  ImportException(Path file, int line, int column, String problem, String cure) {
    super(file + ", line " + line + ", column " + column + ": " + problem + "; " + cure);
  }
}
