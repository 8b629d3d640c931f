package dev.roundhouse.systemtools;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.containers.Compose;
import dev.roundhouse.systemtools.containers.ContainerTools;
import dev.roundhouse.systemtools.containers.Engines;
import dev.roundhouse.systemtools.files.FileRules;
import dev.roundhouse.systemtools.files.FileTools;
import dev.roundhouse.systemtools.files.SecretScan;
import dev.roundhouse.systemtools.host.HostTools;
import dev.roundhouse.systemtools.host.KernelFiles;
import dev.roundhouse.systemtools.host.NetworkFacts;
import dev.roundhouse.systemtools.host.Sampler;
import dev.roundhouse.systemtools.inventory.InventoryTools;
import dev.roundhouse.systemtools.network.AddressRules;
import dev.roundhouse.systemtools.network.NetworkTools;
import dev.roundhouse.systemtools.safety.AuditTool;
import dev.roundhouse.systemtools.safety.BenchmarkTool;
import dev.roundhouse.systemtools.safety.FirewallTools;
import dev.roundhouse.systemtools.safety.VulnerabilityTools;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Tool;
import dev.roundhouse.systemtools.upkeep.PackageTools;
import dev.roundhouse.systemtools.upkeep.ServiceTools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All tools by name, with what they share. Safe for many threads.
final class Toolbox implements AutoCloseable {
  /// The home of root, where keys lie whatever their names.
  private static final Path HOME_OF_ROOT = Path.of("/root");

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Sampler sampler;
  private final Engines engines;

  /// @param started when the program was, by the ticker
  Toolbox(SystemTools.Parts with, long started) {
    KernelFiles kernel = new KernelFiles(with.root());
    this.sampler = new Sampler(kernel, with.ticker());
    List<Path> closed = new ArrayList<>(with.closed());
    closed.add(HOME_OF_ROOT);
    Supplier<FileRules> files = () -> with.settings().get().files().rules(closed);
    Supplier<AddressRules> addresses =
        () -> {
          SystemSettings.Network network = with.settings().get().network();
          return new AddressRules(network.allowedHosts(), network.ports(), with.resolver());
        };
    add(new HostTools(sampler, with.ticker(), with.version(), started).tools());
    add(new NetworkFacts(kernel).tools());
    add(new NetworkTools(addresses, with.means().programs(), with.ticker()).tools());
    FileTools fileTools = new FileTools(files, with.ticker());
    add(fileTools.tools());
    this.engines = new Engines(with.means().engine());
    Confirmation confirmation = new Confirmation();
    IntSupplier mostTold = () -> with.settings().get().files().maxOutput().toInt();
    Supplier<Compose> compose =
        () ->
            new Compose(
                with.means().programs(),
                with.settings().get().containers().stacks(),
                with.means().engine());
    HostPrograms programs = with.means().programs();
    add(new PackageTools(programs, with.root(), mostTold, confirmation).tools());
    add(new ServiceTools(programs, with.root(), mostTold).tools());
    Means means = with.means();
    add(new InventoryTools(programs, with.root(), means.store(), mostTold, with.ticker()).tools());
    add(new SecretScan(files, with.ticker()).tools());
    add(new BenchmarkTool(with.root(), mostTold).tools());
    add(new VulnerabilityTools(programs, fileTools::open, mostTold).tools());
    add(new FirewallTools(programs, mostTold, confirmation).tools());
    add(new AuditTool(means.audit(), mostTold).tools());
    add(new ContainerTools(engines, compose, mostTold, confirmation, with.ticker()).tools());
  }

  private void add(List<Tool> more) {
    more.forEach(tool -> tools.put(tool.name(), tool));
  }

  Collection<Tool> all() {
    return tools.values();
  }

  Set<String> names() {
    return tools.keySet();
  }

  @Nullable Tool named(String name) {
    return tools.get(name);
  }

  /// Writes the entries of `tools/list`.
  void write(JsonWriter writer) {
    tools.values().forEach(tool -> tool.write(writer));
  }

  /// Somebody is there who may ask.
  void awake() {
    sampler.awake();
  }

  @Override
  public void close() {
    sampler.close();
    engines.close();
  }
}
