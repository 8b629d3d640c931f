package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts a container made anew in the place of one, from the image that has its name now. The old
/// one is kept aside until the new one has run for a moment, and comes back when it does not.
final class Renewal {
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final String ASIDE = ".before-update";

  private final Kit kit;
  private final Ticker ticker;

  Renewal(Kit kit, Ticker ticker) {
    this.kit = requireNonNull(kit, "kit");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  List<Tool> tools() {
    return List.of(
        kit.change(
            new Kit.Title(
                "update_docker_container",
                "Update a container",
                "Makes a container anew, as it is, from the image that has its name now, fetched"
                    + " before if wanted. It comes back as it was when the new one does not run for"
                    + " %d s. Needs what its dry run tells as confirm."
                        .formatted(SETTLE.toSeconds())),
            Right.UPDATE,
            Risk.CRITICAL,
            Effect.FETCHES,
            List.of(
                Param.text("name", Named.LONGEST, "Name or id of a container."),
                Param.flag("pull_latest", "Whether its image is fetched before."),
                Confirmation.PARAM,
                Kit.DRY_RUN,
                Param.FORMAT),
            this::update));
  }

  private byte[] update(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Json old = Named.inspected(engine, "name", arguments.text("name"));
    Named.requireForeign(old);
    requireRenewable(old);
    boolean isPulled = arguments.isTrue("pull_latest");
    Change plan = plan(old, isPulled);
    if (Switches.isDry(arguments)) {
      return plan.confirmedBy(kit.confirmation().word(plan)).toBytes();
    }
    kit.confirmation().require(plan, arguments);
    Images.Reference image = image(old);
    if (isPulled) {
      Images.fetch(engine, image);
    }
    String id = replaced(engine, old);
    Json now = Named.inspected(engine, "name", id);
    return plan.done(words(now)).toBytes();
  }

  private static void requireRenewable(Json old) throws Refusal {
    String name = Named.name(old);
    if (old.get("HostConfig").get("AutoRemove").truth(false)) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          name
              + " is removed as soon as it stops (--rm), so it could not come back; start it anew"
              + " by whatever has started it");
    }
    if (old.get("State").get("Paused").truth(false)) {
      throw new Refusal(Refusal.Kind.DENIED, name + " is paused; unpause it before");
    }
    if (Views.said(old.get("Config").get("Image")).startsWith("sha256:")) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          name + " was made from an image without a name, so there is no newer one of that name");
    }
    if (name.endsWith(ASIDE)) {
      throw new Refusal(
          Refusal.Kind.DENIED, name + " was set aside by an update; rename or remove it by hand");
    }
  }

  private static Images.Reference image(Json old) {
    return Images.Reference.of(Views.said(old.get("Config").get("Image")));
  }

  private static Change plan(Json old, boolean isPulled) {
    String name = Named.name(old);
    boolean isRunning = old.get("State").get("Running").truth(false);
    List<String> steps = new ArrayList<>();
    if (isPulled) {
      steps.add("fetch image " + image(old));
    }
    steps.add("rename container %s to %s%s".formatted(name, name, ASIDE));
    if (isRunning) {
      steps.add("stop it");
    }
    steps.add(
        "create container %s from image %s with the same settings, volumes and networks"
            .formatted(name, image(old)));
    if (isRunning) {
      steps.add(
          "start it, and go back to the old one unless it runs for %d s"
              .formatted(SETTLE.toSeconds()));
    }
    steps.add("remove container %s%s; its volumes stay".formatted(name, ASIDE));
    return Change.planned(name, "update", steps, words(old));
  }

  private static String words(Json container) {
    return "%s, container %s of image %s"
        .formatted(
            Named.state(container),
            Views.shortId(container.get("Id")),
            Views.shortId(container.get("Image")));
  }

  /// The id of the new one.
  private String replaced(Engines.Engine engine, Json old) throws Refusal, InterruptedException {
    String name = Named.name(old);
    String id = Views.said(old.get("Id"));
    boolean isRunning = old.get("State").get("Running").truth(false);
    Blueprint blueprint =
        Blueprint.of(old, engine.get("/images/" + Views.said(old.get("Image")) + "/json"));
    rename(engine, id, name + ASIDE);
    String made = null;
    try {
      if (isRunning) {
        Switches.turn(engine, id, Switches.Switch.STOP);
      }
      made = created(engine, name, blueprint);
      connect(engine, made, blueprint);
      if (isRunning) {
        Switches.turn(engine, made, Switches.Switch.START);
        requireSettled(engine, made, name);
      }
    } catch (Refusal | InterruptedException e) {
      bringBack(engine, new Aside(id, name, made, isRunning), e);
      throw e;
    }
    engine.ask(EngineApi.Ask.delete("/containers/" + id, Map.of()));
    return made;
  }

  private static void rename(Engines.Engine engine, String id, String name)
      throws Refusal, InterruptedException {
    engine.ask(EngineApi.Ask.post("/containers/" + id + "/rename", Map.of("name", name)));
  }

  private static String created(Engines.Engine engine, String name, Blueprint blueprint)
      throws Refusal, InterruptedException {
    Json made =
        engine.json(
            EngineApi.Ask.post("/containers/create", Map.of("name", name)).with(blueprint.body()));
    return Views.said(made.get("Id"));
  }

  /// To the networks besides the first, which the request that makes it can name alone.
  private static void connect(Engines.Engine engine, String id, Blueprint blueprint)
      throws Refusal, InterruptedException {
    for (Map.Entry<String, byte[]> network : blueprint.furtherNetworks(id).entrySet()) {
      engine.ask(
          EngineApi.Ask.post("/networks/" + network.getKey() + "/connect", Map.of())
              .with(network.getValue()));
    }
  }

  private void requireSettled(Engines.Engine engine, String id, String name)
      throws Refusal, InterruptedException {
    long end = ticker.nanos() + SETTLE.toNanos();
    while (ticker.nanos() < end) {
      Json now = engine.get("/containers/" + id + "/json");
      if (!Named.state(now).equals("running")) {
        throw new Refusal(
            Refusal.Kind.FAILED,
            "the new container %s has ended with code %d; the old one was brought back: look at the"
                    .formatted(name, now.get("State").get("ExitCode").integer(0))
                + " release notes of its image");
      }
      ticker.sleep(LOOK);
    }
  }

  /// The old one under another name, with what came in its place so far.
  private record Aside(
      String id, String name, @org.jspecify.annotations.Nullable String made, boolean wasRunning) {}

  /// Does all that can be done; what cannot is told with why it was needed.
  private static void bringBack(Engines.Engine engine, Aside aside, Exception why)
      throws InterruptedException {
    boolean isInterrupted = Thread.interrupted() || why instanceof InterruptedException;
    try {
      if (aside.made() != null) {
        engine.ask(EngineApi.Ask.delete("/containers/" + aside.made(), Map.of("force", "1")));
      }
      rename(engine, aside.id(), aside.name());
      if (aside.wasRunning()) {
        Switches.turn(engine, aside.id(), Switches.Switch.START);
      }
    } catch (Refusal e) {
      why.addSuppressed(e);
      System.getLogger("roundhouse.systemtools")
          .log(
              System.Logger.Level.ERROR,
              "container {0} could not be brought back and is left as {0}{1}: {2}",
              aside.name(),
              ASIDE,
              e.getMessage());
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
