package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What to create. Whatever is not said here is as narrow as the engine can make it: no
/// capabilities, no new privileges, no restart, no log of its own.
///
/// @param name for threads and logs
/// @param labels by which the container is found again
/// @param command instead of the image's own; empty for that
/// @param network as the engine names it; `none` for none
/// @param memory bytes
/// @param cpus processors, such as 0.5; empty for no limit
/// @param pids most processes
/// @param port where it speaks HTTP; empty when it speaks over its standard streams
/// @param user instead of the image's own
/// @param isWritable whether its root file system may be written
public record ContainerOrder(
    String name,
    Map<String, String> labels,
    String image,
    List<String> command,
    Map<String, Secret> env,
    List<Bind> binds,
    String network,
    long memory,
    OptionalDouble cpus,
    int pids,
    OptionalInt port,
    @Nullable String user,
    boolean isWritable) {
  /// The network of the machine itself: ports are there without being published.
  public static final String HOST = "host";

  /// A file or directory of the machine that is seen in the container.
  public record Bind(String from, String to, boolean isReadOnly) {
    public Bind {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
    }
  }

  public ContainerOrder {
    requireNonNull(name, "name");
    labels = Map.copyOf(labels);
    requireNonNull(image, "image");
    command = List.copyOf(command);
    env = new LinkedHashMap<>(env);
    binds = List.copyOf(binds);
    requireNonNull(network, "network");
    requireNonNull(cpus, "cpus");
    requireNonNull(port, "port");
  }
}
