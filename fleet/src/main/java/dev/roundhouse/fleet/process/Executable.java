package dev.roundhouse.fleet.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds the program a command names before it is started, because the operating system's answer
/// ("No such file or directory") does not tell a missing program from a missing directory.
final class Executable {
  private Executable() {}

  /// The program's file: as named when the command contains a slash, else the first on the path.
  static String find(String command, @Nullable Path directory, String path) throws ChildException {
    if (directory != null && !Files.isDirectory(directory)) {
      throw failure(
          "working directory \"%s\" does not exist; create it or change cwd".formatted(directory));
    }
    if (command.isBlank() || command.indexOf('\0') >= 0) {
      throw failure("the command is empty; say which program to start");
    }
    try {
      return command.indexOf('/') >= 0
          ? named(command, directory == null ? Path.of("") : directory)
          : onPath(command, path);
    } catch (InvalidPathException e) {
      throw new ChildException(
          ChildException.Kind.NOT_STARTED, "command \"" + command + "\" is not a file name", e);
    }
  }

  private static String named(String command, Path directory) throws ChildException {
    Path file = directory.resolve(command).toAbsolutePath();
    if (!Files.exists(file)) {
      throw failure("command \"%s\" does not exist; correct or install it".formatted(command));
    }
    if (!isProgram(file)) {
      throw failure(
          "command \"%s\" is not executable; make it so (chmod +x) or name its interpreter"
              .formatted(command));
    }
    return file.toString();
  }

  private static String onPath(String command, String path) throws ChildException {
    Path unusable = null;
    for (String directory : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, command).toAbsolutePath();
      if (isProgram(file)) {
        return file.toString();
      }
      if (unusable == null && Files.isRegularFile(file)) {
        unusable = file;
      }
    }
    if (command.indexOf(' ') >= 0) {
      throw failure(
          "command \"%s\" is not one program; name the program and put its arguments into args"
              .formatted(command));
    }
    throw failure(
        unusable == null
            ? "command \"%s\" was not found on PATH; install it or write its full path"
                .formatted(command)
            : "command \"%s\" is not executable: make %s so (chmod +x)"
                .formatted(command, unusable));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static ChildException failure(String message) {
    return new ChildException(ChildException.Kind.NOT_STARTED, message);
  }
}
