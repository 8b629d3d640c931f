package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "authorize",
    mixinStandardHelpOptions = true,
    description = {
      "Let Roundhouse use a server at a url that wants a token: prints the address to open in a"
          + " browser, and waits for the browser to come back.",
      "Ends with 8 where nobody has authorized it, or not in time."
    })
final class AuthorizeCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  @Option(names = "--status", description = "Show who has authorized it, and until when.")
  boolean isStatus;

  @Option(
      names = "--forget",
      description = "Forget the authorization, and that its tokens were refused.")
  boolean isForget;

  @Option(
      names = "--redirected",
      paramLabel = "ADDRESS",
      description = "Finish with the whole address where a browser elsewhere has ended.")
  @Nullable String redirected;

  @Option(
      names = "--no-listen",
      description = "Print the address and end; --redirected finishes it.")
  boolean isNotHeard;

  AuthorizeCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    String path = "/api/v1/servers/" + ServerCommand.checked(name) + "/authorization";
    long said =
        Stream.of(isStatus, isForget, redirected != null, isNotHeard).filter(each -> each).count();
    if (said > 1) {
      throw new CommandException(
          Exit.USAGE, "say one of --status, --forget, --redirected and --no-listen");
    }
    if (isStatus || isForget) {
      try (Door door = Door.open(program, shared, printer)) {
        return (isStatus ? status(door, path) : forget(door, path)).code();
      }
    }
    // Who is on the way is known to the program alone that sent them there.
    try (Door door = Door.lasting(shared)) {
      return (redirected == null ? begin(door, path) : end(door, path, redirected)).code();
    }
  }

  private Exit status(Door door, String path) {
    Door.Answer answer = door.need("GET", path, new byte[0]);
    List<Json> all = answer.json().get("authorizations").items();
    if (shared.isJson) {
      printer.json(answer.body());
    } else if (all.isEmpty()) {
      boolean isMachine = "client-credentials".equals(answer.json().get("grant").text());
      printer.note(
          isMachine
              ? name + " has no token yet; the next call gets one"
              : "nobody has authorized " + name + "; run: roundhouse server authorize " + name);
    } else {
      table(all);
    }
    return all.isEmpty() ? Exit.UNAUTHORIZED : Exit.OK;
  }

  private void table(List<Json> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Json each : all) {
      String subject = each.get("subject").text();
      rows.add(
          List.of(
              subject == null ? "(everybody)" : subject,
              Cells.text(each, "issuer"),
              Cells.moment(each, "granted"),
              Cells.moment(each, "ends"),
              each.get("renewable").truth(false) ? "yes" : "no",
              scopes(each)));
    }
    printer.table(List.of("FOR", "ISSUER", "SINCE", "TOKEN ENDS", "RENEWED", "SCOPES"), rows);
  }

  private static String scopes(Json standing) {
    String scopes =
        standing.get("scopes").items().stream()
            .map(each -> String.valueOf(each.text()))
            .collect(Collectors.joining(" "));
    return scopes.isEmpty() ? Cells.UNKNOWN : scopes;
  }

  private Exit forget(Door door, String path) {
    Door.Answer answer = door.need("DELETE", path, new byte[0]);
    boolean wasThere = answer.json().get("forgotten").truth(false);
    if (shared.isJson) {
      printer.json(answer.body());
    } else {
      printer.note(
          wasThere
              ? "forgot the authorization of " + name
              : name + " had no authorization; that its tokens were refused is forgotten");
    }
    return Exit.OK;
  }

  private Exit begin(Door door, String path) {
    Door.Answer begun = door.need("POST", path, new byte[0]);
    Json said = begun.json();
    URI redirect = URI.create(ToolsCommand.text(said, "redirect"));
    String address = ToolsCommand.text(said, "address");
    Optional<Homecoming> ear =
        isNotHeard
            ? Optional.empty()
            : Homecoming.listen(redirect, ToolsCommand.text(said, "state"));
    if (ear.isEmpty()) {
      if (!isNotHeard) {
        printer.note("cannot listen at " + redirect + " here, so the browser will find nobody");
      }
      tell(address);
      printer.note(
          "then run: roundhouse server authorize "
              + name
              + " --redirected 'the address where the browser has ended'");
      if (shared.isJson) {
        printer.json(begun.body());
      }
      return Exit.OK;
    }
    try (Homecoming home = ear.get()) {
      tell(address);
      Instant until = Instant.parse(ToolsCommand.text(said, "until"));
      Duration left = Duration.between(Ticker.system().instant(), until);
      printer.note("waiting at " + redirect + " until " + Cells.moment(until.toString()) + " ...");
      Optional<String> landed = home.await(left);
      return landed.isPresent() ? end(door, path, landed.get()) : late();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.FAILED, "interrupted");
    }
  }

  private void tell(String address) {
    printer.note("open this address in a browser:");
    if (shared.isJson) {
      printer.note(address);
    } else {
      printer.line(address);
    }
  }

  private Exit late() {
    throw new CommandException(
        Exit.UNAUTHORIZED, "nobody came back in time; run: roundhouse server authorize " + name);
  }

  private Exit end(Door door, String path, String landed) {
    byte[] wish = new JsonWriter().object().member("redirected", landed).end().toBytes();
    Door.Answer answer = door.call("POST", path + "/redirected", wish);
    if (answer.status() == 409) {
      throw new CommandException(Exit.UNAUTHORIZED, ToolsCommand.text(answer.json(), "detail"));
    }
    Door.Answer standing = Door.checked(answer);
    if (shared.isJson) {
      printer.json(standing.body());
    } else {
      Json said = standing.json();
      printer.note(
          name
              + " is authorized at "
              + Cells.text(said, "issuer")
              + ", with the scopes: "
              + scopes(said));
    }
    return Exit.OK;
  }
}
