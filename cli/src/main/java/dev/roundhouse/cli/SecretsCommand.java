package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.RotationDrill;
import dev.roundhouse.security.SecretFiles;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.security.TokenSettings;
import dev.roundhouse.security.TokenSettings.Algorithm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "secrets",
    mixinStandardHelpOptions = true,
    description = "Take care of the keys of the program and the secrets of its servers.")
final class SecretsCommand {
  private final Program program;
  private final Printer printer;

  SecretsCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Sign tokens with a new key. Those of the old one stay good for the overlap, or until they"
            + " expire; then the old key is removed.",
        "With --drill nothing is changed: it is done in a scratch folder and shown to work."
      })
  int rotate(
      @Mixin Shared shared,
      @Option(
              names = "--overlap",
              paramLabel = "TIME",
              description =
                  "How long the old key is accepted; 0s ends it at once (default:"
                      + " security.tokens.overlap).")
          @Nullable String overlap,
      @Option(names = "--drill", description = "Prove it in a scratch folder instead.")
          boolean isDrill) {
    if (isDrill) {
      return drill(shared, overlap);
    }
    try (Door door = Door.open(program, shared, printer)) {
      JsonWriter body = new JsonWriter().object();
      if (overlap != null) {
        body.member("overlap", overlap);
      }
      Door.Answer answer = door.need("POST", "/api/v1/signing-keys", body.end().toBytes());
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.note("tokens are signed with key " + answer.json().get("id").text() + " now");
        printer.note(
            "tokens of older keys are accepted until " + answer.json().get("oldUntil").text());
        long cut = answer.json().get("tokensCut").integer(0);
        if (cut > 0) {
          printer.note(
              cut + " of them would have been good for longer; see: roundhouse token list");
        }
      }
      return Exit.OK.code();
    }
  }

  private int drill(Shared shared, @Nullable String overlap) {
    Duration wanted = overlap == null ? TokenSettings.defaults().overlap() : parsed(overlap);
    List<RotationDrill.Step> all = new ArrayList<>();
    JsonWriter body = new JsonWriter().object().key("drills").array();
    for (Algorithm each : Algorithm.values()) {
      List<RotationDrill.Step> steps =
          known(() -> RotationDrill.run(Ticker.system(), each, wanted));
      all.addAll(steps);
      if (shared.isJson) {
        write(body, each, wanted, steps);
      } else {
        printer.line(each.wire() + ", overlap " + Durations.format(wanted) + ":");
        printer.table(
            List.of("TIME", "WHAT", "WANTED", "GOT"),
            steps.stream()
                .map(step ->
                    List.of(
                        Cells.moment(step.at().toString()), step.what(), step.wanted(), step.got()))
                .toList());
      }
    }
    boolean isGood = all.stream().allMatch(RotationDrill.Step::isGood);
    if (shared.isJson) {
      printer.json(body.end().member("good", isGood).end().toBytes());
    } else {
      printer.line(isGood ? "good: all as it should be" : "not good: see above");
    }
    return (isGood ? Exit.OK : Exit.FAILED).code();
  }

  private static void write(
      JsonWriter body, Algorithm algorithm, Duration overlap, List<RotationDrill.Step> steps) {
    body.object()
        .member("algorithm", algorithm.wire())
        .member("overlap", Durations.format(overlap))
        .key("steps")
        .array();
    for (RotationDrill.Step step : steps) {
      body.object()
          .member("time", step.at().toString())
          .member("what", step.what())
          .member("wanted", step.wanted())
          .member("got", step.got())
          .member("good", step.isGood())
          .end();
    }
    body.end().end();
  }

  private static Duration parsed(String overlap) {
    try {
      return Durations.parse(overlap);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /// Something that may be refused for what it was asked.
  @FunctionalInterface
  private interface Asked<T> {
    T made();
  }

  private static <T> T known(Asked<T> asked) {
    try {
      return asked.made();
    } catch (TokenException e) {
      throw new CommandException(Exit.FAILED, String.valueOf(e.getMessage()));
    }
  }

  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = {
        "Make a file with a random secret, readable for its owner alone, in the data directory.",
        "Its value is not shown; definitions refer to it as the secret of that name."
      })
  int generate(
      @Mixin Shared shared,
      @Parameters(paramLabel = "NAME", description = "Name of the secret.") String name,
      @Option(
              names = "--bytes",
              paramLabel = "COUNT",
              defaultValue = "32",
              description = "Random bytes, written as Base64url (default: ${DEFAULT-VALUE}).")
          int bytes) {
    Path file = known(() -> SecretFiles.generate(shared.data(), name, bytes));
    printer.done("generated", file.toString(), shared.isJson);
    return Exit.OK.code();
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "List every secret and key file: who can read it, whose it is, how old and how long it is,"
            + " and what is wrong with it.",
        "Ends with 1 when one cannot be used."
      })
  int check(@Mixin Shared shared) {
    Instant now = Ticker.system().instant();
    List<Path> further = program.secretFiles(shared.config());
    List<SecretFiles.Line> lines = known(() -> SecretFiles.look(shared.data(), further, now));
    boolean isGood = lines.stream().allMatch(SecretFiles.Line::isGood);
    if (shared.isJson) {
      printer.json(json(lines, isGood));
    } else {
      show(lines);
    }
    return (isGood ? Exit.OK : Exit.FAILED).code();
  }

  private void show(List<SecretFiles.Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (SecretFiles.Line line : lines) {
      rows.add(
          List.of(
              line.isGood() ? "good" : "bad",
              line.mode(),
              line.owner(),
              Durations.about(line.age()),
              Long.toString(line.length()),
              line.file().toString()));
      for (Finding each : line.findings()) {
        rows.add(List.of("     " + each));
      }
    }
    printer.table(List.of("STATE", "MODE", "OWNER", "AGE", "BYTES", "FILE"), rows);
  }

  private static byte[] json(List<SecretFiles.Line> lines, boolean isGood) {
    JsonWriter body = new JsonWriter().object().member("good", isGood).key("files").array();
    for (SecretFiles.Line line : lines) {
      body.object()
          .member("file", line.file().toString())
          .member("kind", word(line.kind()))
          .member("good", line.isGood())
          .member("mode", line.mode())
          .member("owner", line.owner())
          .member("ageSeconds", line.age().toSeconds())
          .member("bytes", line.length())
          .key("findings")
          .array();
      for (Finding each : line.findings()) {
        body.object()
            .member("name", each.name())
            .member("verdict", word(each.verdict()))
            .member("says", each.says())
            .member("cure", each.cure())
            .end();
      }
      body.end().end();
    }
    return body.end().end().toBytes();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
