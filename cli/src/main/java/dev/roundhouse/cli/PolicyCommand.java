package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.Problem;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Try and check the rules about who may call what.")
final class PolicyCommand {
  private final Program program;
  private final Printer printer;

  PolicyCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  /// The call that is tried.
  static final class Trial {
    @Option(
        names = "--as",
        paramLabel = "SUBJECT",
        description =
            "Whose call; with the scopes of its newest good token, if no others are said.")
    @Nullable String subject;

    @Option(
        names = "--scopes",
        paramLabel = "SCOPE",
        split = ",",
        description = "Scopes of the token, separated by commas.")
    @Nullable List<String> scopes;

    @Option(
        names = "--tool",
        paramLabel = "SERVER/TOOL",
        required = true,
        description = "The tool, by the name that its server gives it.")
    String tool = "";

    @Option(
        names = "--arguments",
        paramLabel = "JSON",
        description = "Its arguments, an object (default: none).")
    @Nullable String arguments;

    @Option(names = "--source", paramLabel = "IP", description = "Address that the call is from.")
    @Nullable String source;

    @Option(
        names = "--at",
        paramLabel = "TIME",
        description = "When, such as 2026-11-21T08:00:00Z (default: now).")
    @Nullable String at;

    byte[] wish() {
      if (subject == null && scopes == null) {
        throw new CommandException(Exit.USAGE, "say one of --as SUBJECT and --scopes SCOPE,…");
      }
      JsonWriter wish = new JsonWriter().object().member("tool", tool);
      member(wish, "as", subject);
      member(wish, "source", source);
      member(wish, "at", at);
      if (scopes != null) {
        wish.key("scopes").array();
        scopes.forEach(wish::string);
        wish.end();
      }
      if (arguments != null) {
        wish.member("arguments", read(arguments));
      }
      return wish.end().toBytes();
    }

    private static void member(JsonWriter wish, String name, @Nullable String value) {
      if (value != null) {
        wish.member(name, value);
      }
    }

    private static byte[] read(String arguments) {
      try {
        return Json.parse(arguments.getBytes(StandardCharsets.UTF_8)).raw();
      } catch (MalformedFrame e) {
        throw new CommandException(Exit.USAGE, "--arguments is not JSON: " + e.getMessage());
      }
    }
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Say what would become of a call, step by step. No call is made and no server started.",
        "Ends with 0 where it is allowed, 6 where it is refused, 7 where a person is asked."
      })
  int test(@Mixin Shared shared, @Mixin Trial trial) {
    byte[] wish = trial.wish();
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", "/api/v1/policy/test", wish);
      Json said = answer.json();
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        show(said);
      }
      return switch (Cells.text(said, "decision")) {
        case "allow" -> Exit.OK.code();
        case "approve" -> Exit.NEEDS_APPROVAL.code();
        default -> Exit.REFUSED.code();
      };
    }
  }

  private void show(Json said) {
    List<List<String>> rows = new ArrayList<>();
    for (Json step : said.get("steps").items()) {
      rows.add(
          List.of(Cells.text(step, "step"), Cells.text(step, "outcome"), Cells.text(step, "says")));
    }
    printer.table(List.of("STEP", "OUTCOME", "WHY"), rows);
    String reason = said.get("reasonCode").text();
    printer.line(Cells.text(said, "decision") + (reason == null ? "" : " (" + reason + ")"));
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Check the rules of a configuration file, and what else is in it.")
  int check(
      @Mixin Shared shared,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description =
                  "The file (default: the one of --config, or that the running program follows).")
          @Nullable Path given) {
    Path file =
        given == null
            ? shared
                .config()
                .or(() -> Door.configInUse(shared.data()))
                .orElseThrow(
                    () -> new CommandException(Exit.USAGE, "say which FILE to check the rules of"))
            : given;
    if (!Files.isRegularFile(file)) {
      throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
    }
    List<Problem> problems = program.check(file, shared.data(), false);
    if (shared.isJson) {
      printer.json(ConfigCommand.json(file, problems, true));
    } else if (problems.isEmpty()) {
      printer.line(file + " is good");
    } else {
      problems.forEach(problem -> printer.note(problem.toString()));
    }
    return (problems.isEmpty() ? Exit.OK : Exit.INVALID_CONFIG).code();
  }
}
