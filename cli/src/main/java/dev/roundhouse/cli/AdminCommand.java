package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.DataDirectory;
import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = "Make and look after the accounts of people who log in with a password.")
final class AdminCommand {
  private static final String ACCOUNTS = "/api/v1/accounts";

  private final Program program;
  private final Printer printer;

  AdminCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  /// Where a password comes from.
  static final class Typed {
    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description =
            "File with the password on one line, 0600, or - for standard input (default: it is"
                + " asked for twice at the terminal).")
    @Nullable String file;

    String password() {
      if (file == null) {
        return asked();
      }
      if (file.equals("-")) {
        return Input.line("password");
      }
      byte[] content = DataDirectory.read(Path.of(file));
      if (content == null) {
        throw new CommandException(Exit.NOT_FOUND, "there is no file " + file);
      }
      String line = new String(content, StandardCharsets.UTF_8).replaceAll("[\\r\\n]+$", "");
      if (line.isEmpty() || line.indexOf('\n') >= 0) {
        throw new CommandException(
            Exit.USAGE, "file " + file + " has to be one line with the password");
      }
      return line;
    }

    // From Java 25 on it is null again where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static String asked() {
      Console console = System.console();
      if (console == null || !console.isTerminal()) {
        throw new CommandException(
            Exit.USAGE, "there is no terminal to ask at; give the password with --password-file");
      }
      char[] first = read(console, "Password: ");
      char[] second = read(console, "Once more: ");
      try {
        if (!Arrays.equals(first, second)) {
          throw new CommandException(Exit.FAILED, "the two are not the same; nothing was changed");
        }
        return new String(first);
      } finally {
        Arrays.fill(first, ' ');
        Arrays.fill(second, ' ');
      }
    }

    private static char[] read(Console console, String prompt) {
      char[] typed = console.readPassword("%s", prompt);
      if (typed == null) {
        throw new CommandException(Exit.FAILED, "no password was typed; nothing was changed");
      }
      return typed;
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make an account. There is none before.")
  int create(
      @Mixin Shared shared,
      @Mixin Typed typed,
      @Parameters(paramLabel = "NAME", description = "Its name, or an e-mail address.") String name,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              split = ",",
              defaultValue = "admin",
              description =
                  "What its logins may do, as for a token; several with commas (default:"
                      + " ${DEFAULT-VALUE}).")
          List<String> scopes) {
    String password = typed.password();
    try (Door door = Door.open(program, shared, printer)) {
      JsonWriter body = new JsonWriter().object().member("name", name).member("password", password);
      body.key("scopes").array();
      scopes.forEach(body::string);
      Door.Answer answer = door.need("POST", ACCOUNTS, body.end().end().toBytes());
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.done("created", Cells.text(answer.json(), "name"), false);
      }
      return Exit.OK.code();
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the accounts.")
  int list(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", ACCOUNTS, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json account : answer.json().get("accounts").items()) {
        rows.add(
            List.of(
                Cells.text(account, "name"),
                account.get("scopes").items().stream()
                    .map(Json::text)
                    .collect(Collectors.joining(",")),
                Cells.moment(account, "created"),
                Cells.moment(account, "disabled"),
                Cells.moment(account, "lockedUntil")));
      }
      if (rows.isEmpty()) {
        printer.note("there is no account; make one with: roundhouse admin create NAME");
      } else {
        printer.table(List.of("NAME", "SCOPES", "CREATED", "DISABLED", "LOCKED UNTIL"), rows);
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Let nobody log in with an account any more, and end its logins.")
  int disable(
      @Mixin Shared shared,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    try (Door door = Door.open(program, shared, printer)) {
      door.need("POST", ACCOUNTS + "/" + name + "/disable", new byte[0]);
      printer.done("disabled", name, shared.isJson);
      return Exit.OK.code();
    }
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = {
        "Give an account another password, and end its logins.",
        "One that was disabled or locked is open again."
      })
  int reset(
      @Mixin Shared shared,
      @Mixin Typed typed,
      @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    String password = typed.password();
    try (Door door = Door.open(program, shared, printer)) {
      byte[] body = new JsonWriter().object().member("password", password).end().toBytes();
      door.need("POST", ACCOUNTS + "/" + name + "/reset", body);
      printer.done("reset", name, shared.isJson);
      return Exit.OK.code();
    }
  }
}
