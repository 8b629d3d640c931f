package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "protect",
    mixinStandardHelpOptions = true,
    description =
        "Protect servers and files: nobody changes them without an authorisation, and what others"
            + " have changed is told.")
final class ProtectCommand {
  private static final String PATH = "/api/v1/protect";
  private static final byte[] NOTHING = new byte[0];

  private final Program program;
  private final Printer printer;

  ProtectCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "baseline",
      mixinStandardHelpOptions = true,
      description =
          "Take all servers and files as they are for what they have to be. From the first baseline"
              + " on, changes need an authorisation; so does a baseline that accepts others.")
  int baseline(
      @Mixin Shared shared,
      @Option(names = "--why", description = "Why, for the ledger.") @Nullable String why) {
    JsonWriter body = new JsonWriter().object();
    if (why != null) {
      body.member("why", why);
    }
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", PATH + "/baseline", body.end().toBytes());
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        Json taken = answer.json();
        printer.note(
            "%s items are in the baseline; otherwise than before: %s"
                .formatted(Cells.number(taken, "items"), Cells.number(taken, "changed")));
        taken.get("left").items().forEach(each -> printer.note("left out: " + each.text()));
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Compare all servers and files with the baseline, and see whether the ledger is whole."
              + " Changes nothing; ends with 1 when anything is not as it was left.")
  int verify(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/verify", NOTHING);
      Json report = answer.json();
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        ProtectPrint.report(printer, report);
      }
      return report.get("clean").truth(false) ? Exit.OK.code() : Exit.FAILED.code();
    }
  }

  /// What an authorisation is to be.
  static final class Wish {
    @Option(names = "--why", required = true, description = "Why, for the ledger.")
    @Nullable String why;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "How long it is good, such as 2h (default: 1h).")
    @Nullable String length;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "Until when it is good, such as 2026-11-21T10:00:00Z.")
    @Nullable String until;

    @Option(names = "--version", description = "The version that alone may be promoted by it.")
    @Nullable String version;

    @Option(names = "--digest", description = "The digest that its archive has to have.")
    @Nullable String digest;

    private byte[] of(String item) {
      JsonWriter body = new JsonWriter().object().member("item", item);
      put(body, "why", why);
      put(body, "for", length);
      put(body, "until", until);
      put(body, "version", version);
      put(body, "digest", digest);
      return body.end().toBytes();
    }

    private static void put(JsonWriter body, String key, @Nullable String value) {
      if (value != null) {
        body.member(key, value);
      }
    }
  }

  // Its own --help alone: --version is that of a server here.
  @Command(
      name = "authorize",
      description = "Let one thing be changed once: a server, or an item as verify shows it.")
  int authorize(
      @Mixin Shared shared,
      @Mixin Wish wish,
      @Option(
              names = {"-h", "--help"},
              usageHelp = true,
              description = "Show this help.")
          boolean isHelp,
      @Parameters(
              arity = "1..2",
              paramLabel = "ITEM",
              description = "server NAME, server:NAME, file:/PATH, package:/FOLDER or baseline.")
          List<String> words) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", PATH + "/authorize", wish.of(item(words)));
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        Json given = answer.json();
        printer.note(
            "%s may be changed once until %s: authorisation %s"
                .formatted(
                    Cells.text(given, "item"),
                    Cells.moment(given, "until"),
                    Cells.text(given, "id")));
      }
      return Exit.OK.code();
    }
  }

  private static String item(List<String> words) {
    if (words.size() == 1) {
      return words.getFirst();
    }
    if (!words.getFirst().equals("server")) {
      throw new CommandException(
          Exit.USAGE, "write server NAME, or one item such as file:/PATH as verify shows it");
    }
    return "server:" + words.getLast();
  }

  @Command(
      name = "authorizations",
      mixinStandardHelpOptions = true,
      description = "List the authorisations that were given, the newest first.")
  int authorizations(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/authorizations", NOTHING);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        ProtectPrint.authorizations(printer, answer.json().get("authorizations").items());
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Take an authorisation back that nobody has used.")
  int revoke(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    if (!id.matches("[0-9a-f]{1,32}")) {
      throw new CommandException(
          Exit.NOT_FOUND,
          "there is no authorisation \"" + id + "\"; see: roundhouse protect authorizations");
    }
    try (Door door = Door.open(program, shared, printer)) {
      door.need("DELETE", PATH + "/authorizations/" + id, NOTHING);
      printer.done("revoked", id, shared.isJson);
      return Exit.OK.code();
    }
  }

  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description =
          "Make a server or a file what it was in the baseline. Needs an authorisation of it; what"
              + " is there is kept.")
  int restore(
      @Mixin Shared shared,
      @Parameters(
              arity = "1..2",
              paramLabel = "ITEM",
              description = "server NAME, or an item as verify shows it.")
          List<String> words) {
    byte[] body = new JsonWriter().object().member("item", item(words)).end().toBytes();
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", PATH + "/restore", body);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.note("restored " + Cells.text(answer.json(), "item"));
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "changes",
      mixinStandardHelpOptions = true,
      description = "List the ledger of changes, the newest first.")
  int changes(
      @Mixin Shared shared,
      @Option(names = "--markdown", description = "Write it as a CHANGES file for people.")
          boolean isMarkdown) {
    if (isMarkdown && shared.isJson) {
      throw new CommandException(Exit.USAGE, "write either --json or --markdown");
    }
    try (Door door = Door.open(program, shared, printer)) {
      String query = isMarkdown ? "?format=markdown" : "";
      Door.Answer answer = door.need("GET", PATH + "/changes" + query, NOTHING);
      if (isMarkdown) {
        new String(answer.body(), StandardCharsets.UTF_8).lines().forEach(printer::line);
      } else if (shared.isJson) {
        printer.json(answer.body());
      } else {
        ProtectPrint.changes(printer, answer.json().get("changes").items());
      }
      return Exit.OK.code();
    }
  }
}
