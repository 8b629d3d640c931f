package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;
import java.util.function.IntSupplier;

/// Makes tools of containers: each gets the engine of its right when it is called, and its scope is
/// that of the right, so the two cannot differ.
final class Kit {
  static final Param CONTAINER =
      Param.text("container", Named.LONGEST, "Name or id of a container.");

  static final Param STACK =
      Param.text("stack", Named.LONGEST, "Name of a stack: of its compose project.");

  static final Param DRY_RUN = Param.flag("dry_run", "Whether to say only what would be done.");

  private final Engines engines;
  private final IntSupplier mostTold;
  private final Confirmation confirmation;

  /// What a tool does with its engine.
  interface Work {
    byte[] run(Engines.Engine engine, Arguments arguments) throws Refusal, InterruptedException;
  }

  /// What a tool is called.
  record Title(String name, String title, String about) {}

  /// @param mostTold bytes of what an answer holds besides its frame
  Kit(Engines engines, IntSupplier mostTold, Confirmation confirmation) {
    this.engines = requireNonNull(engines, "engines");
    this.mostTold = requireNonNull(mostTold, "mostTold");
    this.confirmation = requireNonNull(confirmation, "confirmation");
  }

  int mostTold() {
    return mostTold.getAsInt();
  }

  Confirmation confirmation() {
    return confirmation;
  }

  /// One that looks.
  Tool look(Title title, List<Param> params, Form form, Work work) {
    return tool(
        title,
        new Tool.Needs(Right.READ.scope(), Risk.LOW, Effect.LOOKS),
        Right.READ,
        params,
        form,
        work);
  }

  /// One that changes something, which can be tried first.
  Tool change(Title title, Right right, Risk risk, Effect effect, List<Param> params, Work work) {
    return tool(
        title, new Tool.Needs(right.scope(), risk, effect), right, params, Change.FORM, work);
  }

  /// One with a form of its own.
  Tool tool(Title title, Tool.Needs needs, Right right, List<Param> params, Form form, Work work) {
    return new Tool(
        title.name(),
        title.title(),
        title.about(),
        needs,
        params,
        form,
        arguments -> work.run(engines.of(right), arguments));
  }
}
