package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description = "Look for other versions of servers, and say which may be taken.")
final class UpdateCommand {
  private static final String PATH = "/api/v1/updates";

  private final Program program;
  private final Printer printer;

  UpdateCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Ask the registries which versions there are. Changes nothing; ends with 1 when one could"
              + " not be asked.")
  int check(
      @Mixin Shared shared,
      @Option(names = "--all", description = "Every server, as when none is named.") boolean isAll,
      @Parameters(arity = "0..*", paramLabel = "NAME", description = "Servers to look at.")
          @Nullable List<String> names) {
    List<String> wanted = names == null ? List.of() : names;
    if (isAll && !wanted.isEmpty()) {
      throw new CommandException(Exit.USAGE, "write either --all or the names of servers");
    }
    JsonWriter body = new JsonWriter().object();
    if (!wanted.isEmpty()) {
      body.key("servers").array();
      wanted.forEach(name -> body.string(checked(name)));
      body.end();
    }
    try (Door door = Door.open(program, shared, printer)) {
      return told(shared, door.need("POST", PATH + "/check", body.end().toBytes()));
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List every server with its version and what was found last; asks nobody.")
  int list(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      return told(shared, door.need("GET", PATH, new byte[0]));
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show a server with the versions that were found last.")
  int show(@Mixin Shared shared, @Parameters(paramLabel = "NAME") String name) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/" + checked(name), new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        UpdatePrint.whole(printer, answer.json());
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "fetch",
      mixinStandardHelpOptions = true,
      description =
          "Fetch the archive of the version that a server may be moved to, and check digest and"
              + " signature; nothing of it is unpacked or run.")
  int fetch(@Mixin Shared shared, @Parameters(paramLabel = "NAME") String name) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", PATH + "/" + checked(name) + "/fetch", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        UpdatePrint.downloads(printer, List.of(), List.of(answer.json().get("fetched")));
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "downloads",
      mixinStandardHelpOptions = true,
      description = "List the archives that are being fetched, and those that were, newest first.")
  int downloads(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/history/downloads", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        Json all = answer.json();
        UpdatePrint.downloads(printer, all.get("underWay").items(), all.get("ended").items());
      }
      return Exit.OK.code();
    }
  }

  private int told(Shared shared, Door.Answer answer) {
    List<Json> servers = answer.json().get("servers").items();
    if (shared.isJson) {
      printer.json(answer.body());
    } else {
      UpdatePrint.table(printer, Cells.text(answer.json(), "mode"), servers);
    }
    boolean isWhole =
        servers.stream().noneMatch(each -> Cells.text(each.get("asked"), "state").equals("failed"));
    return isWhole ? Exit.OK.code() : Exit.FAILED.code();
  }

  /// What a policy is to be.
  static final class Wish {
    @Option(names = "--channel", description = "How far: pin, patch, minor or latest.")
    @Nullable String channel;

    @Option(names = "--min-age", description = "How long a version has to be out, such as 3d.")
    @Nullable String minAge;

    @Option(
        names = "--window",
        paramLabel = "CRON",
        description = "When one may be promoted: five fields of cron, or - for any time.")
    @Nullable String window;

    @Option(names = "--window-length", description = "How long the window stays open.")
    @Nullable String windowLength;

    @Option(names = "--approvals", description = "How many people approve a promotion.")
    @Nullable Integer approvals;

    @Option(
        names = "--forbid-licence",
        paramLabel = "SPDX",
        description = "A licence that no version may have, in place of those before; repeatable.")
    @Nullable List<String> licences;

    @Option(names = "--reset", description = "Have the policy of all servers count again.")
    boolean isReset;

    boolean isEmpty() {
      return channel == null
          && minAge == null
          && window == null
          && windowLength == null
          && approvals == null
          && licences == null;
    }

    /// What is wished, and the rest as it is.
    byte[] over(Json policy) {
      JsonWriter body = new JsonWriter().object();
      put(body, "channel", channel, policy);
      put(body, "minAge", minAge, policy);
      if (!"-".equals(window)) {
        put(body, "window", window, policy);
      }
      put(body, "windowLength", windowLength, policy);
      body.member("approvals", approvals == null ? policy.get("approvals").integer(1) : approvals);
      body.key("forbiddenLicences").array();
      List<String> kept = new ArrayList<>();
      policy.get("forbiddenLicences").items().forEach(each -> kept.add("" + each.text()));
      (licences == null ? kept : licences).forEach(body::string);
      return body.end().end().toBytes();
    }

    private static void put(JsonWriter body, String key, @Nullable String wish, Json policy) {
      String value = wish == null ? policy.get(key).text() : wish;
      if (value != null) {
        body.member(key, value);
      }
    }
  }

  @Command(
      name = "policy",
      mixinStandardHelpOptions = true,
      description = "Show which versions a server may be moved to, and when; with options, set it.")
  int policy(@Mixin Shared shared, @Mixin Wish wish, @Parameters(paramLabel = "NAME") String name) {
    if (wish.isReset && !wish.isEmpty()) {
      throw new CommandException(Exit.USAGE, "--reset goes with no other option");
    }
    String path = PATH + "/policies/" + checked(name);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer;
      if (wish.isReset) {
        answer = door.need("DELETE", path, new byte[0]);
      } else {
        answer = door.need("GET", path, new byte[0]);
        if (!wish.isEmpty()) {
          answer = door.need("PUT", path, wish.over(answer.json().get("policy")));
        }
      }
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        UpdatePrint.policy(printer, answer.json());
      }
      return Exit.OK.code();
    }
  }

  private static String checked(String name) {
    if (!ServerId.isValid(name)) {
      throw new CommandException(
          Exit.NOT_FOUND, "there is no server \"" + name + "\"; see: roundhouse servers");
    }
    return name;
  }
}
