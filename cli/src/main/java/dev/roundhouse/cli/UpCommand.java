package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Start Roundhouse and stay until ended.")
final class UpCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port instead of the configured one; 0 for any.")
  @Nullable Integer port;

  UpCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Program.Running running =
        program.start(
            new Program.Options(shared.data(), shared.config(), Optional.ofNullable(port), true))) {
      if (shared.isJson) {
        printer.json(
            new JsonWriter()
                .object()
                .member("url", running.address().resolve("/mcp").toString())
                .member("data", shared.data().toString())
                .end()
                .toBytes());
      } else {
        welcome(running);
      }
      running.await();
    }
    return Exit.OK.code();
  }

  private void welcome(Program.Running running) {
    printer.line("Roundhouse " + program.version() + " is up.");
    printer.line("");
    printer.line("  MCP endpoint   " + running.address().resolve("/mcp"));
    printer.line("  health         " + running.address().resolve("/health"));
    printer.line("  data           " + shared.data());
    printer.line("");
    printer.line("Connect a client:");
    printer.line("  make a token   ./roundhouse token create --scope mcp --ttl 24h");
    printer.line("  over HTTP      send it as: Authorization: Bearer TOKEN");
    printer.line("  over stdio     let the client start: ./roundhouse stdio");
    running.notes().forEach(note -> printer.note("note: " + note));
  }
}
