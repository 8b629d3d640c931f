package dev.roundhouse.systemtools.containers;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The tools of containers, images and stacks.
public final class ContainerTools {
  private final List<Tool> tools;

  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  /// @param compose with the stacks listed now, asked at each call
  public ContainerTools(
      Engines engines,
      Supplier<Compose> compose,
      IntSupplier mostTold,
      Confirmation confirmation,
      Ticker ticker) {
    Kit kit = new Kit(engines, mostTold, confirmation);
    Logs logs = new Logs(kit);
    this.tools =
        Stream.of(
                new Views(kit).tools(),
                logs.tools(),
                new Surroundings(kit).tools(),
                new Stacks(kit).tools(),
                new Switches(kit, logs).tools(),
                new Deployments(kit, compose).tools(),
                new Images(kit).tools(),
                new Renewal(kit, ticker).tools(),
                new Exposed(kit).tools())
            .flatMap(List::stream)
            .toList();
  }

  public List<Tool> tools() {
    return tools;
  }
}
