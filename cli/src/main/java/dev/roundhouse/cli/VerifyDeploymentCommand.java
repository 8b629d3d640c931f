package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.cli.remote.Health;
import dev.roundhouse.cli.remote.Site;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Works without a program here, and starts none.
@Command(
    name = "verify-deployment",
    mixinStandardHelpOptions = true,
    description = {
      "Say whether this machine has what an installation needs (--check-prereq), or whether one"
          + " that runs is healthy (--check-health), or both.",
      "Ends with 1 when anything is missing or not healthy, else with 0."
    })
final class VerifyDeploymentCommand implements Callable<Integer> {
  /// How it is to be installed.
  enum Target {
    DOCKER,
    SYSTEMD,
    NATIVE
  }

  private static final long GIB = 1L << 30;
  private static final long LEAST_DISK = 2 * GIB;
  private static final long LEAST_MEMORY = 2 * GIB;

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Option(names = "--check-prereq", description = "Look at this machine.")
  boolean isPrereq;

  @Option(
      names = "--target",
      defaultValue = "native",
      paramLabel = "TARGET",
      description = "docker, systemd or native (default: ${DEFAULT-VALUE}).")
  String wanted = "";

  @Option(names = "--check-health", description = "Ask the program at --host and --port.")
  boolean isHealth;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "HOST",
      description = "Where it runs (default: ${DEFAULT-VALUE}).")
  String host = "";

  @Option(
      names = "--port",
      defaultValue = "4444",
      paramLabel = "PORT",
      description = "Its port (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(names = "--https", description = "Over TLS.")
  boolean isHttps;

  VerifyDeploymentCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!isPrereq && !isHealth) {
      throw new CommandException(
          Exit.USAGE, "say what to look at: --check-prereq, --check-health or both");
    }
    List<Finding> findings = new ArrayList<>();
    if (isPrereq) {
      findings.addAll(prerequisites(target(wanted)));
    }
    if (isHealth) {
      try (Site site = new Site(RemoteTestCommand.address(isHttps, host, port), Ticker.system())) {
        findings.add(Health.of(site));
      }
    }
    boolean isGood = findings.stream().noneMatch(each -> each.verdict() == Verdict.MISSING);
    if (shared.isJson) {
      printer.json(json(findings, isGood));
    } else {
      findings.forEach(each ->
          printer.line(
              "["
                  + each.verdict().name().toUpperCase(Locale.ROOT)
                  + "] "
                  + each.name()
                  + ": "
                  + each.says()
                  + (each.cure().isEmpty() ? "" : "; " + each.cure())));
    }
    return (isGood ? Exit.OK : Exit.FAILED).code();
  }

  private static Target target(String name) {
    return switch (name) {
      case "docker" -> Target.DOCKER;
      case "systemd" -> Target.SYSTEMD;
      case "native" -> Target.NATIVE;
      default ->
          throw new CommandException(
              Exit.USAGE, "--target is docker, systemd or native, not " + name);
    };
  }

  /// What was not to be found out is told as missing: unknown is not good.
  private List<Finding> prerequisites(Target target) {
    List<Finding> findings = new ArrayList<>();
    List<String> looks =
        switch (target) {
          case DOCKER -> List.of("java", "clock", "container engine");
          case SYSTEMD, NATIVE -> List.of("java", "clock", "data directory", "port");
        };
    program.examine(shared.data(), shared.config()).stream()
        .filter(each -> looks.contains(each.name()))
        .map(each -> target == Target.DOCKER ? strict(each) : each)
        .forEach(findings::add);
    findings.add(disk());
    findings.add(memory());
    if (target == Target.SYSTEMD) {
      findings.add(systemd());
    }
    return findings;
  }

  /// Without an engine nothing is installed in a container.
  private static Finding strict(Finding finding) {
    return finding.name().equals("container engine") && finding.verdict() == Verdict.LIMITED
        ? Finding.missing(finding.name(), finding.says(), finding.cure())
        : finding;
  }

  private Finding disk() {
    Path at = shared.data().toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    try {
      long free = Files.getFileStore(at).getUsableSpace();
      String says = "%.1f GiB are free at %s".formatted((double) free / GIB, at);
      return free >= LEAST_DISK
          ? Finding.ok("disk", says)
          : Finding.missing("disk", says, "make at least 2 GiB free there");
    } catch (IOException e) {
      return Finding.missing(
          "disk", "what is free at " + at + " is not known: " + e, "look at the file system");
    }
  }

  private static Finding memory() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          long free = Long.parseLong(line.replaceAll("\\D", "")) << 10;
          String says = "%.1f GiB are available".formatted((double) free / GIB);
          return free >= LEAST_MEMORY
              ? Finding.ok("available memory", says)
              : Finding.missing("available memory", says, "2 GiB are needed for a deployment");
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Finding.missing("available memory", "it is not known: " + e, "look at /proc/meminfo");
    }
    return Finding.missing(
        "available memory", "/proc/meminfo does not say", "look at /proc/meminfo");
  }

  private static Finding systemd() {
    // As sd_booted(3) has it.
    return Files.isDirectory(Path.of("/run/systemd/system"))
        ? Finding.ok("systemd", "this machine was booted with it")
        : Finding.missing(
            "systemd", "this machine was not booted with it", "choose --target docker or native");
  }

  private static byte[] json(List<Finding> findings, boolean isGood) {
    JsonWriter body = new JsonWriter().object().member("good", isGood).key("findings").array();
    for (Finding each : findings) {
      body.object()
          .member("name", each.name())
          .member("verdict", each.verdict().name().toLowerCase(Locale.ROOT))
          .member("says", each.says());
      if (!each.cure().isEmpty()) {
        body.member("cure", each.cure());
      }
      body.end();
    }
    return body.end().end().toBytes();
  }
}
