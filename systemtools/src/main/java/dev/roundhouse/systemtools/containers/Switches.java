package dev.roundhouse.systemtools.containers;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.option;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The tools that start and stop single containers.
final class Switches {
  /// Time a container has to end before the engine kills it, in seconds.
  private static final String GRACE = "10";

  private static final Duration WITHIN = Duration.ofSeconds(30);

  private static final Form MANAGED =
      group(
          field("action", TEXT),
          option("change", Change.FORM, "Of start, stop and restart."),
          option("log", Logs.TEXT_OF_LOG, "Of logs."));

  /// What can be done.
  enum Switch {
    START,
    STOP,
    RESTART;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Whether a container in this state is as it should be already.
    boolean isDone(String state) {
      return switch (this) {
        case START -> state.equals("running");
        case STOP -> state.equals("exited") || state.equals("created") || state.equals("dead");
        case RESTART -> false;
      };
    }
  }

  private final Kit kit;
  private final Logs logs;

  Switches(Kit kit, Logs logs) {
    this.kit = requireNonNull(kit, "kit");
    this.logs = requireNonNull(logs, "logs");
  }

  List<Tool> tools() {
    return List.of(
        manage(),
        one(
            Switch.START,
            "Start a container",
            "Starts a container that is there and does not run."),
        one(
            Switch.STOP,
            "Stop a container",
            "Ends a container: asks it, and kills it after %s s.".formatted(GRACE)),
        one(Switch.RESTART, "Restart a container", "Ends a container and starts it again."));
  }

  private Tool one(Switch what, String title, String about) {
    return kit.change(
        new Kit.Title(what.wire() + "_container", title, about),
        Right.WRITE,
        Risk.HIGH,
        Effect.CHANGES,
        List.of(Kit.CONTAINER, Kit.DRY_RUN, Param.FORMAT),
        (engine, arguments) ->
            turned(engine, "container", arguments.text("container"), what, isDry(arguments))
                .toBytes());
  }

  static boolean isDry(Arguments arguments) {
    return arguments.isTrue("dry_run");
  }

  private Tool manage() {
    return kit.tool(
        new Kit.Title(
            "manage_container",
            "Manage a container",
            "start_container, stop_container, restart_container and get_container_logs in one."),
        new Tool.Needs(Right.WRITE.scope(), Risk.HIGH, Effect.CHANGES),
        Right.WRITE,
        List.of(
            // Without a default: to leave it out must not start anything.
            new Param(
                "action",
                new Param.Kind.Choice(List.of("start", "stop", "restart", "logs")),
                "What to do.",
                null,
                true),
            Param.text("name_or_id", Named.LONGEST, "Name or id of a container."),
            Logs.LINES,
            Kit.DRY_RUN,
            Param.FORMAT),
        MANAGED,
        this::managed);
  }

  private byte[] managed(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    String action = arguments.text("action");
    String name = arguments.text("name_or_id");
    JsonWriter writer = new JsonWriter().object().member("action", action);
    if (action.equals("logs")) {
      writer.member("log", logs.told(engine, "name_or_id", name, arguments.whole("lines")));
    } else {
      Switch what = Switch.valueOf(action.toUpperCase(Locale.ROOT));
      writer.member("change", turned(engine, "name_or_id", name, what, isDry(arguments)).toBytes());
    }
    return writer.end().toBytes();
  }

  private static Change turned(
      Engines.Engine engine, String argument, String name, Switch what, boolean isDry)
      throws Refusal, InterruptedException {
    Json found = Named.inspected(engine, argument, name);
    Named.requireForeign(found);
    String state = Named.state(found);
    String own = Named.name(found);
    boolean isDone = what.isDone(state);
    Change plan =
        Change.planned(
            own,
            what.wire(),
            List.of(
                isDone
                    ? "nothing: container %s is %s already".formatted(own, state)
                    : "%s container %s (%s)"
                        .formatted(what.wire(), own, Views.shortId(found.get("Id")))),
            state);
    if (isDry) {
      return plan;
    }
    if (!isDone) {
      turn(engine, Views.said(found.get("Id")), what);
    }
    return plan.done(Named.state(Named.inspected(engine, argument, Views.said(found.get("Id")))));
  }

  static void turn(Engines.Engine engine, String id, Switch what)
      throws Refusal, InterruptedException {
    Map<String, String> query =
        switch (what) {
          case START -> Map.of();
          case STOP, RESTART -> Map.of("t", GRACE);
        };
    engine.ask(EngineApi.Ask.post("/containers/" + id + "/" + what.wire(), query).within(WITHIN));
  }
}
