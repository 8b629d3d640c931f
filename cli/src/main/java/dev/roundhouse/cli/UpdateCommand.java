package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description = "Look for other versions of servers, try them, promote them and go back.")
final class UpdateCommand {
  private static final String PATH = "/api/v1/updates";
  private static final String SERVER = "Name of the server.";
  private static final String JOB = "Id of a job, or the name of a server for its newest.";

  /// Whether the command waits.
  static final class Following {
    @Option(names = "--no-wait", description = "Do not follow the job.")
    boolean isNot;
  }

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
    return asked(
        shared, "GET", "/" + checked(name), new byte[0], all -> UpdatePrint.whole(printer, all));
  }

  @Command(
      name = "fetch",
      mixinStandardHelpOptions = true,
      description =
          "Fetch the archive of the version that a server may be moved to, and check digest and"
              + " signature; nothing of it is unpacked or run.")
  int fetch(@Mixin Shared shared, @Parameters(paramLabel = "NAME") String name) {
    return asked(
        shared,
        "POST",
        "/" + checked(name) + "/fetch",
        new byte[0],
        all -> UpdatePrint.downloads(printer, List.of(), List.of(all.get("fetched"))));
  }

  @Command(
      name = "downloads",
      mixinStandardHelpOptions = true,
      description = "List the archives that are being fetched, and those that were, newest first.")
  int downloads(@Mixin Shared shared) {
    return asked(
        shared,
        "GET",
        "/history/downloads",
        new byte[0],
        all ->
            UpdatePrint.downloads(printer, all.get("underWay").items(), all.get("ended").items()));
  }

  /// Asks, and shows the answer to a script as it is or to a person as they read it.
  private int asked(Shared shared, String method, String path, byte[] body, Consumer<Json> print) {
    try (Door door = Door.open(program, shared, printer)) {
      return shown(shared, door.need(method, PATH + path, body), print);
    }
  }

  private int shown(Shared shared, Door.Answer answer, Consumer<Json> print) {
    if (shared.isJson) {
      printer.json(answer.body());
    } else {
      print.accept(answer.json());
    }
    return Exit.OK.code();
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

  @Command(
      name = "policy",
      mixinStandardHelpOptions = true,
      description = "Show which versions a server may be moved to, and when; with options, set it.")
  int policy(
      @Mixin Shared shared, @Mixin PolicyWish wish, @Parameters(paramLabel = "NAME") String name) {
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
      return shown(shared, answer, all -> UpdatePrint.policy(printer, all));
    }
  }

  @Command(
      name = "try",
      description =
          "Bring a version to a server, as far as the mode lets it, and follow it until a person"
              + " has to say something; ends with 1 when the version is not taken.")
  int bring(
      @Mixin Shared shared,
      @Option(
              names = {"-h", "--help"},
              usageHelp = true,
              description = "Show this help message and exit.")
          boolean isHelp,
      @Mixin Following following,
      @Option(
              names = "--version",
              paramLabel = "VERSION",
              description = "This version, in place of the one that its policy offers.")
          @Nullable String version,
      @Option(
              names = "--priority",
              paramLabel = "WORD",
              description = "How soon: low, normal (default), high, critical or security.")
          @Nullable String priority,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description = "When it may begin, such as 2026-11-22T02:00:00Z.")
          @Nullable String at,
      @Parameters(paramLabel = "NAME", description = SERVER) String name) {
    JsonWriter body = new JsonWriter().object();
    JobFollower.put(body, "version", version);
    JobFollower.put(body, "priority", priority);
    JobFollower.put(body, "at", at);
    return followed(shared, following, "/" + checked(name), body.end().toBytes());
  }

  @Command(
      name = "jobs",
      mixinStandardHelpOptions = true,
      description = "List the jobs that are open.")
  int jobs(
      @Mixin Shared shared,
      @Option(names = "--all", description = "Those that have ended as well, the newest first.")
          boolean isAll) {
    String path = isAll ? "/jobs?all=true" : "/jobs";
    return asked(shared, "GET", path, new byte[0], all -> JobPrint.table(printer, all));
  }

  @Command(
      name = "job",
      mixinStandardHelpOptions = true,
      description = "Show a job with every step and what it has found out.")
  int job(@Mixin Shared shared, @Parameters(paramLabel = "ID", description = JOB) String id) {
    return asked(
        shared, "GET", "/jobs/" + named(id), new byte[0], all -> JobPrint.whole(printer, all));
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = "Say that a version which is ready may run; in the mode production only.")
  int promote(
      @Mixin Shared shared,
      @Mixin Following following,
      @Parameters(paramLabel = "NAME|ID", description = JOB) String id) {
    return followed(shared, following, "/jobs/" + named(id) + "/promote", new byte[0]);
  }

  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      description = "Say that a version is not wanted; no server is offered it again.")
  int reject(
      @Mixin Shared shared,
      @Option(names = "--why", required = true, description = "Why; it is kept.") String why,
      @Parameters(paramLabel = "NAME|ID", description = JOB) String id) {
    return asked(
        shared,
        "POST",
        "/jobs/" + named(id) + "/reject",
        JobFollower.why(why),
        all -> JobPrint.one(printer, all));
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = "Bring back the version that a server had before; the one that runs is bad.")
  int rollback(
      @Mixin Shared shared,
      @Mixin Following following,
      @Option(names = "--why", description = "Why; it is kept.") @Nullable String why,
      @Parameters(paramLabel = "NAME", description = SERVER) String name) {
    return followed(shared, following, "/" + checked(name) + "/rollback", JobFollower.why(why));
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "End a job that has not promoted anything; a step under way is stopped.")
  int cancel(
      @Mixin Shared shared,
      @Option(names = "--why", description = "Why; it is kept.") @Nullable String why,
      @Parameters(paramLabel = "NAME|ID", description = JOB) String id) {
    return asked(
        shared,
        "POST",
        "/jobs/" + named(id) + "/cancel",
        JobFollower.why(why),
        all -> JobPrint.one(printer, all));
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "List what became of versions, the newest first, and those that are bad.")
  int history(
      @Mixin Shared shared,
      @Parameters(arity = "0..1", paramLabel = "NAME", description = SERVER)
          @Nullable String name) {
    String path = "/history" + (name == null ? "" : "?server=" + checked(name));
    return asked(shared, "GET", path, new byte[0], all -> JobPrint.history(printer, all));
  }

  @Command(
      name = "verify-ledger",
      mixinStandardHelpOptions = true,
      description = "Look whether the ledger of all jobs is as it was written; ends with 1 if not.")
  int verifyLedger(@Mixin Shared shared) {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/ledger", new byte[0]);
      shown(shared, answer, all -> JobPrint.ledger(printer, all));
      boolean isWhole = answer.json().get("ledger").get("whole").truth(false);
      return isWhole ? Exit.OK.code() : Exit.FAILED.code();
    }
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Begin no more steps of jobs; those under way are brought to their end.")
  int pause(@Mixin Shared shared) {
    return asked(
        shared, "POST", "/queue/pause", new byte[0], all -> JobPrint.summary(printer, all));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let jobs go on after a pause.")
  int resume(@Mixin Shared shared) {
    return asked(
        shared, "POST", "/queue/resume", new byte[0], all -> JobPrint.summary(printer, all));
  }

  @Command(
      name = "forgive",
      mixinStandardHelpOptions = true,
      description = "Let a version be taken again that was found bad.")
  int forgive(
      @Mixin Shared shared,
      @Parameters(paramLabel = "NAME@VERSION", description = "As update history shows it.")
          String version) {
    int at = version.lastIndexOf('@');
    if (at < 1) {
      throw new CommandException(
          Exit.USAGE, "\"" + version + "\" names no version; write NAME@VERSION");
    }
    byte[] body =
        new JsonWriter()
            .object()
            .member("name", version.substring(0, at))
            .member("version", version.substring(at + 1))
            .end()
            .toBytes();
    return asked(shared, "POST", "/history/forgive", body, all -> JobPrint.forgiven(printer, all));
  }

  @Command(
      name = "cleanup",
      mixinStandardHelpOptions = true,
      description =
          "Show what of earlier updates nobody needs any more; with --yes, take it away. The newest"
              + " three versions of a package, what runs and what a rollback needs stay.")
  int cleanup(
      @Mixin Shared shared,
      @Option(names = "--yes", description = "Take it away.") boolean isMeant) {
    String method = isMeant ? "POST" : "GET";
    return asked(
        shared, method, "/history/cleanup", new byte[0], all -> JobPrint.leftovers(printer, all));
  }

  /// What is begun by a program of the moment would end with it, so there has to be one that stays.
  private int followed(Shared shared, Following following, String path, byte[] body) {
    try (Door door = Door.lasting(shared)) {
      Door.Answer answer = door.need("POST", PATH + path, body);
      return new JobFollower(door, printer, shared.isJson).follow(answer, following.isNot);
    }
  }

  /// An id or a name, as a part of a path.
  private static String named(String id) {
    if (!id.matches("[A-Za-z0-9._-]{1,120}")) {
      throw new CommandException(
          Exit.NOT_FOUND, "there is no job \"" + id + "\"; see: roundhouse update jobs --all");
    }
    return id;
  }

  private static String checked(String name) {
    if (!ServerId.isValid(name)) {
      throw new CommandException(
          Exit.NOT_FOUND, "there is no server \"" + name + "\"; see: roundhouse servers");
    }
    return name;
  }
}
