package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    description = "Look at alerts, say something of them, and try the channels that tell them.")
final class AlertsCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/alerts";
  private static final String SILENCES = "/api/v1/silences";

  private final Program program;
  private final Printer printer;

  @Mixin Shared before = new Shared();

  AlertsCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    return list(before, false);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the alerts that fire or wait, the newest first.")
  int list(
      @Mixin Shared shared,
      @Option(names = "--all", description = "Those that are over, too.") boolean isAll) {
    shared.inherit(before);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      Instant now = Ticker.system().instant();
      List<List<String>> rows = new ArrayList<>();
      for (Json each : answer.json().get("alerts").items()) {
        if (isAll || !Cells.text(each, "status").equals("resolved")) {
          rows.add(
              List.of(
                  Cells.text(each, "id"),
                  Cells.text(each, "status"),
                  Cells.text(each, "severity"),
                  Cells.text(each, "rule"),
                  Cells.ago(each, "since", now),
                  Cells.text(each, "summary")));
        }
      }
      if (rows.isEmpty()) {
        printer.note("no alert fires");
      } else {
        printer.table(List.of("ID", "STATUS", "SEVERITY", "RULE", "SINCE", "SUMMARY"), rows);
        printer.note("see: roundhouse alerts show ID; take care: roundhouse alerts ack ID");
      }
      return Exit.OK.code();
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show an alert, and who was told of it.")
  int show(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "GET", id, "");
  }

  @Command(
      name = "ack",
      mixinStandardHelpOptions = true,
      description = "Say that somebody takes care: it is not told again until it is over.")
  int ack(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "POST", id, "/acknowledge");
  }

  @Command(
      name = "resolve",
      mixinStandardHelpOptions = true,
      description = "Say that it is over. If its condition is still true, another one follows.")
  int resolve(@Mixin Shared shared, @Parameters(paramLabel = "ID") String id) {
    return one(shared, "POST", id, "/resolve");
  }

  private int one(Shared shared, String method, String id, String action) {
    shared.inherit(before);
    checked("alert", id);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need(method, PATH + "/" + id + action, new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        tell(answer.json());
      }
      return Exit.OK.code();
    }
  }

  private static void checked(String what, String id) {
    if (!id.matches("[0-9a-f]{1,32}")) {
      throw new CommandException(Exit.NOT_FOUND, "there is no " + what + " " + id);
    }
  }

  private void tell(Json json) {
    List<List<String>> rows = new ArrayList<>();
    for (Json.Field field : json.members()) {
      String text = field.value().text();
      rows.add(List.of(field.key(), text == null ? field.value().toString() : text));
    }
    printer.table(List.of("FIELD", "VALUE"), rows);
  }

  @Command(
      name = "silence",
      mixinStandardHelpOptions = true,
      description = {
        "Have nobody told of some alerts for a while, such as: --match server=files --for 2h",
        "They go on being looked at."
      })
  int silence(
      @Mixin Shared shared,
      @Option(
              names = "--match",
              paramLabel = "LABEL=VALUE",
              required = true,
              description = "Which: a label, or rule or severity; all of several have to fit.")
          Map<String, String> matches,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              required = true,
              description = "For how long, such as 2h.")
          String lasts,
      @Option(
              names = "--from",
              paramLabel = "MOMENT",
              description = "When it begins, such as 2026-11-21T22:00:00Z (default: now).")
          @Nullable String from,
      @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
          @Nullable String comment) {
    shared.inherit(before);
    JsonWriter body = new JsonWriter().object().key("matches").object();
    new LinkedHashMap<>(matches).forEach(body::member);
    body.end().member("lasts", duration(lasts));
    if (from != null) {
      body.member("from", from);
    }
    if (comment != null) {
      body.member("comment", comment);
    }
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", SILENCES, body.end().toBytes());
      if (shared.isJson) {
        printer.json(answer.body());
      } else {
        tell(answer.json());
      }
      return Exit.OK.code();
    }
  }

  private static String duration(String text) {
    try {
      return Durations.format(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, "--for: " + e.getMessage());
    }
  }

  @Command(
      name = "silences",
      mixinStandardHelpOptions = true,
      description = "List the silences that have not ended.")
  int silences(
      @Mixin Shared shared,
      @Option(names = "--end", paramLabel = "ID", description = "End this one instead.")
          @Nullable String end) {
    shared.inherit(before);
    try (Door door = Door.open(program, shared, printer)) {
      if (end != null) {
        checked("silence", end);
        door.need("DELETE", SILENCES + "/" + end, new byte[0]);
        printer.done("ended", end, shared.isJson);
        return Exit.OK.code();
      }
      Door.Answer answer = door.need("GET", SILENCES, new byte[0]);
      List<String> head = List.of("ID", "FROM", "UNTIL", "BY", "ABOUT", "COMMENT");
      return table(
          shared,
          answer,
          "silences",
          "there is no silence",
          head,
          each ->
              List.of(
                  Cells.text(each, "id"),
                  Cells.moment(each, "from"),
                  Cells.moment(each, "until"),
                  Cells.text(each, "by"),
                  each.get("matches").toString(),
                  Cells.text(each, "comment")));
    }
  }

  private int table(
      Shared shared,
      Door.Answer answer,
      String member,
      String none,
      List<String> head,
      Function<Json, List<String>> row) {
    if (shared.isJson) {
      printer.json(answer.body());
      return Exit.OK.code();
    }
    List<List<String>> rows = answer.json().get(member).items().stream().map(row).toList();
    if (rows.isEmpty()) {
      printer.note(none);
    } else {
      printer.table(head, rows);
    }
    return Exit.OK.code();
  }

  @Command(
      name = "rules",
      mixinStandardHelpOptions = true,
      description = "List the rules that alerts come from.")
  int rules(@Mixin Shared shared) {
    shared.inherit(before);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/rules", new byte[0]);
      List<String> head = List.of("RULE", "ON", "SEVERITY", "OPEN", "CONDITION");
      return table(
          shared,
          answer,
          "rules",
          "there is no rule",
          head,
          each ->
              List.of(
                  Cells.text(each, "name"),
                  each.get("on").truth(false) ? "yes" : "no",
                  Cells.text(each, "severity"),
                  Cells.number(each, "open"),
                  Cells.text(each, "condition")
                      + (each.get("trouble").isPresent()
                          ? "; it cannot be looked at: " + Cells.text(each, "trouble")
                          : "")));
    }
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = "Send a message to a channel, or to all, and say what each made of it.")
  int test(
      @Mixin Shared shared,
      @Parameters(paramLabel = "CHANNEL", arity = "0..1", description = "Its name (default: all).")
          @Nullable String channel) {
    shared.inherit(before);
    JsonWriter body = new JsonWriter().object();
    if (channel != null) {
      body.member("channel", channel);
    }
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", PATH + "/test", body.end().toBytes());
      List<String> head = List.of("CHANNEL", "KIND", "ADDRESS", "OUTCOME");
      table(
          shared,
          answer,
          "channels",
          "there is no channel",
          head,
          each ->
              List.of(
                  Cells.text(each, "channel"),
                  Cells.text(each, "kind"),
                  Cells.text(each, "address"),
                  each.get("taken").truth(false)
                      ? "taken in " + Cells.number(each, "ms") + " ms"
                      : Cells.text(each, "problem")));
      boolean isWell =
          answer.json().get("channels").items().stream()
              .allMatch(each -> each.get("taken").truth(false));
      return (isWell ? Exit.OK : Exit.FAILED).code();
    }
  }

  @Command(
      name = "deliveries",
      mixinStandardHelpOptions = true,
      description = "List the messages to channels, and how often each was tried.")
  int deliveries(@Mixin Shared shared) {
    shared.inherit(before);
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", PATH + "/deliveries", new byte[0]);
      List<String> head = List.of("MADE", "CHANNEL", "ADDRESS", "STATE", "TRIED", "MESSAGE");
      return table(
          shared,
          answer,
          "deliveries",
          "nobody was told of anything yet",
          head,
          each -> {
            List<Json> attempts = each.get("attempts").items();
            String problem = attempts.isEmpty() ? "-" : Cells.text(attempts.getLast(), "problem");
            String title = Cells.text(each, "kind") + ": " + Cells.text(each, "title");
            return List.of(
                Cells.moment(each, "made"),
                Cells.text(each, "channel"),
                Cells.text(each, "address"),
                Cells.text(each, "state"),
                Integer.toString(attempts.size()),
                problem.equals(Cells.UNKNOWN) ? title : title + " (" + problem + ")");
          });
    }
  }
}
