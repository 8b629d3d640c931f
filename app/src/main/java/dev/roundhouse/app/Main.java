package dev.roundhouse.app;

import dev.roundhouse.cli.Cli;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Cli.run(new WiredProgram(), arguments));
  }
}
