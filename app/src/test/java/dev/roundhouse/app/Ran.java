package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/// A command that was run in this program: its exit code and what it wrote.
record Ran(int exit, String out, String err) {
  static Ran of(String... arguments) {
    return of(new ByteArrayOutputStream(), arguments);
  }

  /// @param told takes standard error while the command runs
  static Ran of(ByteArrayOutputStream told, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    System.setErr(new PrintStream(told, true, UTF_8));
    try {
      int exit = Cli.run(new WiredProgram(), arguments);
      return new Ran(exit, said.toString(UTF_8), told.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
