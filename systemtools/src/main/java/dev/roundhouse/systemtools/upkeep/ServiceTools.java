package dev.roundhouse.systemtools.upkeep;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/// The tools of services: units of systemd, by its own program.
public final class ServiceTools {
  private static final Program CONTROL =
      new Program("systemctl", List.of("/usr/bin/systemctl", "/bin/systemctl"), "systemd");
  private static final Duration LOOK = Duration.ofSeconds(20);
  private static final Duration CHANGE = Duration.ofMinutes(3);
  private static final int MOST = 1000;
  private static final String SUFFIX = ".service";
  private static final String STATES =
      "Id,Description,LoadState,ActiveState,SubState,UnitFileState,MainPID,NRestarts,Result,"
          + "ExecMainStatus,ActiveEnterTimestamp,NeedDaemonReload,RequiredBy,BoundBy,ConsistsOf";

  /// As systemd allows, but for what could be taken for an option.
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9:_.@\\\\-]{0,200}");

  private static final Form LIST =
      group(
          field(
              "services",
              list(
                  group(
                      field("name", TEXT),
                      field("load", TEXT),
                      field("active", TEXT),
                      field("sub", TEXT),
                      field("description", TEXT)))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private static final Form STATUS =
      group(
          field("name", TEXT),
          field("description", TEXT),
          field("load", TEXT, "loaded, or not-found and the like."),
          field("active", TEXT, "Such as active, inactive or failed."),
          field("sub", TEXT, "Such as running or exited."),
          field("enabled", TEXT, "Whether it is started with the machine."),
          field("pid", maybe(WHOLE)),
          field("restarts", WHOLE, "By systemd, since it was started."),
          field("result", TEXT),
          field("exit_status", WHOLE),
          field("since", TEXT, "When it became active; empty for never."),
          field("needs_reload", TRUTH, "Whether its file has changed since systemd read it."),
          field("restarted_with_it", list(TEXT), "Services that require it."));

  private final HostPrograms programs;
  private final Path root;
  private final IntSupplier mostTold;

  /// @param root what the machine's files lie in
  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public ServiceTools(HostPrograms programs, Path root, IntSupplier mostTold) {
    this.programs = requireNonNull(programs, "programs");
    this.root = requireNonNull(root, "root");
    this.mostTold = requireNonNull(mostTold, "mostTold");
  }

  private static Param service() {
    return Param.text("service", 210, "Name of a service, such as ssh or ssh.service.");
  }

  public List<Tool> tools() {
    Tool.Needs looks = new Tool.Needs("system:read", Risk.LOW, Effect.LOOKS);
    return List.of(
        new Tool(
            "list_services",
            "Services",
            "The services that systemd knows on this machine.",
            looks,
            List.of(
                Param.choice(
                    "state", "Which of them.", "all", "active", "inactive", "failed", "activating"),
                Param.FORMAT),
            LIST,
            arguments -> all(arguments.text("state"))),
        new Tool(
            "get_service_status",
            "Status of a service",
            "How a service is, and what is restarted with it.",
            looks,
            List.of(service(), Param.FORMAT),
            STATUS,
            arguments -> status(unit(arguments))),
        new Tool(
            "restart_service",
            "Restart a service",
            "Restarts a service, and with it those that require it.",
            new Tool.Needs("system:admin", Risk.HIGH, Effect.CHANGES),
            List.of(
                service(),
                Param.flag("dry_run", "Whether to say only what would be done."),
                Param.FORMAT),
            Change.FORM,
            this::restart));
  }

  private static String unit(Arguments arguments) throws Refusal {
    String given = arguments.text("service");
    boolean isOther = given.contains(".") && !given.endsWith(SUFFIX) && isUnitOfOtherKind(given);
    if (!NAME.matcher(given).matches() || isOther) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "service is the name of a service, such as ssh or ssh.service, unlike \"%s\""
              .formatted(given));
    }
    return given.endsWith(SUFFIX) ? given : given + SUFFIX;
  }

  private static boolean isUnitOfOtherKind(String name) {
    return List.of(
            ".socket",
            ".target",
            ".mount",
            ".timer",
            ".path",
            ".slice",
            ".scope",
            ".swap",
            ".device",
            ".automount")
        .stream()
        .anyMatch(name::endsWith);
  }

  private HostPrograms.Ran asked(String... args) throws Refusal, InterruptedException {
    // The place that systemd itself looks at, sd_booted(3).
    if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "systemd does not run on this machine (there is no /run/systemd/system), so its services"
              + " are not known; start and stop them by whatever does here");
    }
    return Program.succeed(programs, HostPrograms.Order.look(CONTROL.in(programs), LOOK, args));
  }

  private byte[] all(String state) throws Refusal, InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "list-units",
                "--type=service",
                "--all",
                "--no-legend",
                "--no-pager",
                "--plain",
                "--full"));
    if (!state.equals("all")) {
      args.add("--state=" + state);
    }
    Rows rows = new Rows(MOST, mostTold.getAsInt());
    int count = 0;
    for (String line : asked(args.toArray(String[]::new)).out().lines().toList()) {
      String[] words = line.strip().split("\\s+", 5);
      if (words.length >= 4) {
        count++;
        rows.add(
            new JsonWriter()
                .object()
                .member("name", words[0])
                .member("load", words[1])
                .member("active", words[2])
                .member("sub", words[3])
                .member("description", words.length > 4 ? words[4] : "")
                .end()
                .toBytes());
      }
    }
    return new JsonWriter()
        .object()
        .member("services", rows.toBytes())
        .member("count", count)
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private Map<String, String> shown(String unit) throws Refusal, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>();
    HostPrograms.Ran ran = asked("show", "--no-pager", "--property=" + STATES, "--", unit);
    for (String line : ran.out().lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        all.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return all;
  }

  private static String said(Map<String, String> shown, String key) {
    return shown.getOrDefault(key, "");
  }

  private static long number(Map<String, String> shown, String key) {
    String text = said(shown, key);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static List<String> restartedWith(Map<String, String> shown) {
    return List.of("RequiredBy", "BoundBy", "ConsistsOf").stream()
        .flatMap(key -> List.of(said(shown, key).split(" ", -1)).stream())
        .filter(name -> name.endsWith(SUFFIX))
        .distinct()
        .sorted()
        .toList();
  }

  private byte[] status(String unit) throws Refusal, InterruptedException {
    Map<String, String> shown = shown(unit);
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("name", said(shown, "Id"))
            .member("description", said(shown, "Description"))
            .member("load", said(shown, "LoadState"))
            .member("active", said(shown, "ActiveState"))
            .member("sub", said(shown, "SubState"))
            .member("enabled", said(shown, "UnitFileState"))
            .key("pid");
    long pid = number(shown, "MainPID");
    if (pid == 0) {
      writer.nul();
    } else {
      writer.number(pid);
    }
    writer
        .member("restarts", number(shown, "NRestarts"))
        .member("result", said(shown, "Result"))
        .member("exit_status", number(shown, "ExecMainStatus"))
        .member("since", said(shown, "ActiveEnterTimestamp"))
        .member("needs_reload", said(shown, "NeedDaemonReload").equals("yes"))
        .key("restarted_with_it")
        .array();
    restartedWith(shown).forEach(writer::string);
    return writer.end().end().toBytes();
  }

  private byte[] restart(Arguments arguments) throws Refusal, InterruptedException {
    String unit = unit(arguments);
    Map<String, String> shown = shown(unit);
    if (!said(shown, "LoadState").equals("loaded")) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "%s is %s; list_services tells which there are"
              .formatted(unit, said(shown, "LoadState")));
    }
    requireOther(said(shown, "Id"));
    List<String> steps = new ArrayList<>();
    steps.add("restart " + said(shown, "Id"));
    restartedWith(shown)
        .forEach(each -> steps.add("with it " + each + ", which requires it, if it runs"));
    Change plan = Change.planned(unit, "restart", steps, said(shown, "ActiveState"));
    if (arguments.isTrue("dry_run")) {
      return plan.toBytes();
    }
    Program.succeed(
        programs,
        HostPrograms.Order.change(
            CONTROL.in(programs), CHANGE, List.of("restart", "--no-ask-password", "--", unit)));
    Map<String, String> now = shown(unit);
    return plan.done(said(now, "ActiveState") + " (" + said(now, "SubState") + ")").toBytes();
  }

  /// Nobody would be left to tell the outcome.
  private void requireOther(String unit) throws Refusal {
    try {
      Path own = root.resolve("proc/self/cgroup");
      if (Files.exists(own) && Files.readString(own).contains("/" + unit)) {
        throw new Refusal(
            Refusal.Kind.DENIED,
            unit + " is the service that Roundhouse itself runs in; restart it by hand");
      }
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.FAILED, "the kernel does not tell which service this program is", e);
    }
  }
}
