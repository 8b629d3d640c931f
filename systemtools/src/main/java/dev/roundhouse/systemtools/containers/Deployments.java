package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The tools that change stacks. What is there is started through the engine; what has to be made
/// from a file is left to a compose program.
final class Deployments {
  private final Kit kit;
  private final Supplier<Compose> compose;

  /// @param compose with the files listed now, asked at each call
  Deployments(Kit kit, Supplier<Compose> compose) {
    this.kit = requireNonNull(kit, "kit");
    this.compose = requireNonNull(compose, "compose");
  }

  List<Tool> tools() {
    return List.of(
        kit.change(
            new Kit.Title(
                "deploy_stack",
                "Deploy a stack",
                "Makes a stack as its file says, by the compose program of this machine, where its"
                    + " file is listed; else starts those of its containers that do not run."),
            Right.STACKS,
            Risk.HIGH,
            Effect.FETCHES,
            List.of(
                Kit.STACK,
                Param.flag("force", "Whether containers are made anew although nothing changed."),
                Kit.DRY_RUN,
                Param.FORMAT),
            this::deploy),
        kit.change(
            new Kit.Title(
                "pull_stack",
                "Fetch the images of a stack",
                "Fetches the images of a stack's containers. These stay as they are until they are"
                    + " made anew."),
            Right.STACKS,
            Risk.HIGH,
            Effect.FETCHES,
            List.of(Kit.STACK, Kit.DRY_RUN, Param.FORMAT),
            Deployments::pull),
        kit.change(
            new Kit.Title(
                "restart_stack",
                "Restart a stack",
                "Ends all containers of a stack and starts them again, those first that others"
                    + " depend on."),
            Right.STACKS,
            Risk.HIGH,
            Effect.CHANGES,
            List.of(Kit.STACK, Kit.DRY_RUN, Param.FORMAT),
            Deployments::restart));
  }

  private byte[] deploy(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    String name = Named.stack(arguments.text("stack"));
    boolean isForced = arguments.isTrue("force");
    boolean isDry = Switches.isDry(arguments);
    Compose with = compose.get();
    Optional<Stack> there = Optional.ofNullable(Stack.all(engine).get(name));
    Optional<String> obstacle = with.obstacle(name);
    String before = there.map(Stack::words).orElse("no containers");
    if (obstacle.isEmpty()) {
      return composed(engine, with, new Wanted(name, isForced, isDry), before);
    }
    if (there.isEmpty() || isForced) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          "stack %s %s: %s"
              .formatted(
                  name,
                  there.isEmpty() ? "has no containers yet" : "cannot be made anew",
                  obstacle.get()));
    }
    return started(engine, there.get(), isDry);
  }

  private record Wanted(String name, boolean isForced, boolean isDry) {}

  private static byte[] composed(Engines.Engine engine, Compose with, Wanted wanted, String before)
      throws Refusal, InterruptedException {
    HostPrograms.Order order = with.up(wanted.name(), wanted.isForced());
    List<String> steps = new ArrayList<>();
    steps.add("run " + order.line());
    with.services(wanted.name())
        .forEach(service ->
            steps.add(
                wanted.isForced()
                    ? "service %s is made anew".formatted(service)
                    : "service %s is made, or made anew where its definition has changed"
                        .formatted(service)));
    Change plan = Change.planned(wanted.name(), "deploy", steps, before);
    if (wanted.isDry()) {
      return plan.toBytes();
    }
    with.run(order, wanted.name());
    return plan.done(Stack.named(engine, wanted.name()).words()).toBytes();
  }

  private static byte[] started(Engines.Engine engine, Stack stack, boolean isDry)
      throws Refusal, InterruptedException {
    List<Stack.Part> idle = stack.parts().stream().filter(part -> !part.isRunning()).toList();
    List<String> steps =
        idle.isEmpty()
            ? List.of("nothing: all containers of it run already")
            : idle.stream().map(part -> "start container " + words(part)).toList();
    Change plan = Change.planned(stack.name(), "deploy", steps, stack.words());
    if (isDry) {
      return plan.toBytes();
    }
    for (Stack.Part part : idle) {
      Switches.turn(engine, part.id(), Switches.Switch.START);
    }
    return plan.done(Stack.named(engine, stack.name()).words()).toBytes();
  }

  private static String words(Stack.Part part) {
    return "%s (service %s, %s)".formatted(part.container(), part.service(), part.state());
  }

  private static byte[] restart(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Stack stack = Stack.named(engine, arguments.text("stack"));
    List<String> steps =
        stack.parts().stream().map(part -> "restart container " + words(part)).toList();
    Change plan = Change.planned(stack.name(), "restart", steps, stack.words());
    if (Switches.isDry(arguments)) {
      return plan.toBytes();
    }
    for (Stack.Part part : stack.parts()) {
      Switches.turn(engine, part.id(), Switches.Switch.RESTART);
    }
    return plan.done(Stack.named(engine, stack.name()).words()).toBytes();
  }

  private static byte[] pull(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Stack stack = Stack.named(engine, arguments.text("stack"));
    Set<Images.Reference> wanted = new LinkedHashSet<>();
    List<String> steps = new ArrayList<>();
    for (Stack.Part part : stack.parts()) {
      String image =
          Views.said(engine.get("/containers/" + part.id() + "/json").get("Config").get("Image"));
      Images.Reference reference = Images.Reference.of(image);
      if (image.startsWith("sha256:")) {
        steps.add("leave out %s: its image has no name to fetch it by".formatted(part.container()));
      } else if (wanted.add(reference)) {
        steps.add(
            "fetch image %s (here: %s)"
                .formatted(reference, Images.present(engine, reference.toString())));
      }
    }
    Change plan = Change.planned(stack.name(), "pull", steps, stack.words());
    if (Switches.isDry(arguments)) {
      return plan.toBytes();
    }
    for (Images.Reference each : wanted) {
      Images.fetch(engine, each);
    }
    return plan.done(stack.words()).toBytes();
  }
}
