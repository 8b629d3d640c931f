package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Make, list, inspect and revoke tokens.")
final class TokenCommand {
  private final Program program;
  private final Printer printer;

  TokenCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make a token; it is shown once.")
  int create(
      @Mixin Shared shared,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              split = ",",
              defaultValue = "mcp",
              description =
                  "mcp for everything behind the door, server:NAME, virtual:NAME or"
                      + " tool:SERVER/NAME for part of it, monitor, admin, or an area of the system"
                      + " tools such as file:read; several with commas (default:"
                      + " ${DEFAULT-VALUE}).")
          List<String> scopes,
      @Option(
              names = "--ttl",
              paramLabel = "TIME",
              defaultValue = "24h",
              description = "How long it is good for (default: ${DEFAULT-VALUE}).")
          String ttl,
      @Option(names = "--subject", paramLabel = "TEXT", description = "Whom it is for.")
          @Nullable String subject) {
    try (Door door = Door.open(program, shared, printer)) {
      JsonWriter body = new JsonWriter().object().key("scopes").array();
      scopes.forEach(body::string);
      body.end().member("ttl", ttl);
      if (subject != null) {
        body.member("subject", subject);
      }
      Door.Answer answer = door.need("POST", "/api/v1/tokens", body.end().toBytes());
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        printer.line(ToolsCommand.text(answer.json(), "token"));
        printer.note("good until " + ToolsCommand.text(answer.json(), "expires"));
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the tokens made here.")
  int list(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/tokens", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json token : answer.json().get("tokens").items()) {
        rows.add(
            List.of(
                ToolsCommand.text(token, "id"),
                ToolsCommand.text(token, "subject"),
                token.get("scopes").items().stream()
                    .map(Json::text)
                    .collect(Collectors.joining(",")),
                ToolsCommand.text(token, "expires"),
                ToolsCommand.text(token, "revoked")));
      }
      printer.table(List.of("ID", "SUBJECT", "SCOPES", "EXPIRES", "REVOKED"), rows);
      return Exit.OK.code();
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "End a token before its time.")
  int revoke(
      @Mixin Shared shared,
      @Parameters(paramLabel = "ID", description = "Its id, which the list shows.") String id) {
    try (Door door = Door.open(program, shared, printer)) {
      door.need("DELETE", "/api/v1/tokens/" + id, new byte[0]);
      printer.done("revoked", id, shared.isJson);
      return Exit.OK.code();
    }
  }

  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = {
        "Take a token apart: what it says, its key, its times, what it reaches, and why it would be"
            + " refused. The token itself is not shown.",
        "Ends with 1 when it would be refused."
      })
  int inspect(
      @Mixin Shared shared,
      @Parameters(
              paramLabel = "TOKEN",
              description =
                  "The token, or - to read it from standard input, where no other user sees it.")
          String token) {
    String text = token.equals("-") ? Input.line("token") : token;
    try (Door door = Door.open(program, shared, printer)) {
      byte[] body = new JsonWriter().object().member("token", text).end().toBytes();
      Door.Answer answer = door.need("POST", "/api/v1/tokens/inspect", body);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        TokenPrint.show(answer.json(), printer);
      }
      return (answer.json().get("accepted").truth(false) ? Exit.OK : Exit.FAILED).code();
    }
  }
}
