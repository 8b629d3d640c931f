package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.AuditTail;
import dev.roundhouse.security.AuditVerdict;
import dev.roundhouse.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Reads the files of the log, and so works without a program and starts none.
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Look at the audit log: who did what, and whether it is as it was written.")
final class AuditCommand {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Printer printer;

  AuditCommand(Printer printer) {
    this.printer = requireNonNull(printer, "printer");
  }

  /// Which lines are wanted.
  static final class Filters {
    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Only what is not older, such as 1h.")
    @Nullable String since;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Only what this subject did.")
    @Nullable String subject;

    @Option(names = "--server", paramLabel = "NAME", description = "Only of this server.")
    @Nullable String server;

    @Option(
        names = "--tool",
        paramLabel = "NAME",
        description = "Only of this tool, prompt, resource or thing, by its own name.")
    @Nullable String tool;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description = "Only call, denial, login, change, start, stop, lost, torn or alarm.")
    @Nullable String kind;

    @Option(
        names = "--outcome",
        paramLabel = "OUTCOME",
        description = "Only what ended so: ok, tool-error, rpc-error, refused, failed ….")
    @Nullable String outcome;

    @Option(
        names = "--request",
        paramLabel = "ID",
        description = "Only of the request with this X-Request-Id.")
    @Nullable String request;

    AuditQuery query(int limit) {
      try {
        return new AuditQuery(
            Optional.ofNullable(since).map(Filters::ago),
            Optional.ofNullable(subject),
            Optional.ofNullable(server),
            Optional.ofNullable(tool),
            Optional.ofNullable(kind),
            Optional.ofNullable(outcome),
            Optional.ofNullable(request),
            limit);
      } catch (IllegalArgumentException e) {
        throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
      }
    }

    private static Instant ago(String text) {
      return Ticker.system().instant().minus(Durations.parse(text));
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Check that no line of the log was changed, removed, put elsewhere or cut off.",
        "Ends with 1, and names file and line, when one was."
      })
  int verify(@Mixin Shared shared) {
    AuditVerdict verdict = read(() -> AuditLog.verify(shared.data()));
    if (shared.isJson) {
      printer.json(json(verdict));
    } else {
      show(verdict);
    }
    return (verdict.isGood() ? Exit.OK : Exit.FAILED).code();
  }

  /// Something that reads the log.
  @FunctionalInterface
  private interface Reading<T> {
    T read();
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (AuditException | StorageException e) {
      throw new CommandException(Exit.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void show(AuditVerdict verdict) {
    verdict.faults().forEach(fault -> printer.line(fault.toString()));
    verdict.notes().forEach(printer::note);
    String size = verdict.lines() + " lines in " + verdict.files() + " files";
    printer.line(
        verdict.isGood()
            ? "good: " + size + ", " + verdict.signed() + " of them signed"
            : "not good: " + verdict.faults().size() + " faults in " + size);
  }

  private static byte[] json(AuditVerdict verdict) {
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("good", verdict.isGood())
            .member("files", verdict.files())
            .member("lines", verdict.lines())
            .member("signed", verdict.signed())
            .key("faults")
            .array();
    for (AuditVerdict.Fault fault : verdict.faults()) {
      body.object().member("file", fault.file().toString());
      if (fault.line() > 0) {
        body.member("line", fault.line());
      }
      body.member("what", fault.what()).end();
    }
    body.end().key("notes").array();
    verdict.notes().forEach(body::string);
    return body.end().end().toBytes();
  }

  @Command(
      name = "query",
      mixinStandardHelpOptions = true,
      description = {
        "Show lines of the log, the oldest first.",
        "With --json each line as it was written."
      })
  int query(
      @Mixin Shared shared,
      @Mixin Filters filters,
      @Option(
              names = "--limit",
              paramLabel = "COUNT",
              defaultValue = "100",
              description = "The newest so many, up to 10000 (default: ${DEFAULT-VALUE}).")
          int limit) {
    AuditQuery query = filters.query(limit);
    List<Json> lines = read(() -> AuditLog.query(shared.data(), query));
    if (shared.isJson) {
      lines.forEach(line -> printer.json(line.raw()));
    } else if (lines.isEmpty()) {
      printer.note("no line of the audit log in " + shared.data() + " fits");
    } else {
      List<List<String>> rows = new ArrayList<>();
      lines.forEach(line -> rows.add(row(line)));
      printer.table(
          List.of("TIME", "KIND", "SUBJECT", "SERVER", "WHAT", "OUTCOME", "REQUEST"), rows);
    }
    return Exit.OK.code();
  }

  private static List<String> row(Json line) {
    String reason = line.get("reason").text();
    String outcome = Cells.text(line, "outcome");
    String name = line.get("name").text();
    return List.of(
        Cells.text(line, "time"),
        Cells.text(line, "kind"),
        Cells.text(line, "subject"),
        Cells.text(line, "server"),
        Cells.text(line, "action") + (name == null ? "" : " " + name),
        reason == null ? outcome : outcome + " (" + reason + ")",
        Cells.text(line, "request"));
  }

  @Command(
      name = "tail",
      mixinStandardHelpOptions = true,
      description = {
        "Show the last lines of the log and stay, to show each as it is written.",
        "With --json each line as it was written."
      })
  int tail(
      @Mixin Shared shared,
      @Mixin Filters filters,
      @Option(
              names = {"-n", "--lines"},
              paramLabel = "COUNT",
              defaultValue = "10",
              description = "How many of the last lines (default: ${DEFAULT-VALUE}).")
          int lines)
      throws InterruptedException {
    AuditQuery query = filters.query(lines);
    AuditTail tail = read(() -> AuditTail.of(shared.data(), query));
    while (true) {
      read(tail::next).forEach(line -> show(shared, line));
      Ticker.system().sleep(LOOK_EVERY);
    }
  }

  private void show(Shared shared, Json line) {
    if (shared.isJson) {
      printer.json(line.raw());
    } else {
      printer.line(String.join("  ", row(line)));
    }
  }
}
