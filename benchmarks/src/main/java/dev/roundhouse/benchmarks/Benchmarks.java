package dev.roundhouse.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The measurements behind `docs/performance.md`, one subcommand a claim.
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    description = "Measure Roundhouse on this machine; traffic stays on loopback.",
    subcommands = {
      LoadRun.class,
      StartRun.class,
      StreamsRun.class,
      WakeRun.class,
      FleetRun.class,
      RegisteredRun.class,
      ChaosRun.class,
      AuditRun.class,
      ConsoleRun.class,
      SystemRun.class
    })
final class Benchmarks {
  @Option(names = "--home", required = true, description = "The folder of the launcher.")
  Path home = Path.of("");

  static Path home(@Nullable Benchmarks all) {
    if (all == null) {
      throw new IllegalStateException("not started by the command line");
    }
    return all.home;
  }

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Benchmarks());
    line.setExecutionExceptionHandler((exception, _, _) -> {
      System.err.println(exception);
      return 1;
    });
    System.exit(line.execute(arguments));
  }
}
