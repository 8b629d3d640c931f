package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "stdio",
    mixinStandardHelpOptions = true,
    description = "Be a stdio server, for desktop clients that only start commands.")
final class StdioCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description = "Show one server only, its names untouched.")
  @Nullable String server;

  @Option(names = "--virtual", paramLabel = "NAME", description = "Show one virtual server.")
  @Nullable String virtual;

  StdioCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (server != null && virtual != null) {
      throw new CommandException(Exit.USAGE, "say --server or --virtual, not both");
    }
    String path =
        server != null
            ? "/servers/" + server + "/mcp"
            : virtual != null ? "/v/" + virtual + "/mcp" : "/mcp";
    try (Door door = Door.open(program, shared, printer)) {
      new StdioBridge(door, path, printer).run(System.in);
      return Exit.OK.code();
    }
  }
}
