package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Does what the first minute of a program does and ends: what the start-up cache is recorded from.
/// A scrape is not part of it: it would bring the JVM's management, three hundred classes that are
/// then there from every start.
@Command(
    name = "warm-up",
    mixinStandardHelpOptions = true,
    hidden = true,
    description = "Record what a start needs.")
final class WarmUpCommand implements Callable<Integer> {
  private static final int ROUNDS = 30;

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  WarmUpCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Program.Running running =
            program.start(
                new Program.Options(shared.data(), shared.config(), Optional.of(0), false));
        Door door =
            Door.running(shared.data())
                .orElseThrow(() -> new CommandException(Exit.FAILED, "the door did not open"))) {
      byte[] initialize =
          ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                  + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                  + "\"clientInfo\":{\"name\":\"warm-up\",\"version\":\"1\"}}}")
              .getBytes(StandardCharsets.UTF_8);
      for (int round = 0; round < ROUNDS; round++) {
        door.call("GET", "/health", new byte[0]);
        door.call("POST", "/mcp", initialize);
      }
      door.call("GET", "/api/v1/tools", new byte[0]);
      printer.note("warm at " + running.address());
      return Exit.OK.code();
    }
  }
}
