package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server's container is made from. Beyond what is said here it has no capabilities, gains
/// no privileges, and finds its root file system read-only but for `/tmp`.
public record Container(
    @Setting("Image that the container is made from.") String image,
    @Setting("Command and arguments, in place of the image's own.") List<String> command,
    @Setting("Environment of the container; values may refer to secrets.")
        Map<String, SecretText> env,
    @Setting("Files and directories of this machine that are seen in the container.")
        List<Mount> mounts,
    @Setting(
            "Network of the engine. When it is not said, bridge for a container with a port, else"
                + " none.")
        Optional<String> network,
    @Setting(
            value = "Most memory; what asks for more is ended.",
            fallback = "512MiB",
            min = "6MiB",
            max = "1TiB")
        ByteSize memory,
    @Setting("Most processors, such as 0.5. When it is not said, all.") Optional<Double> cpu,
    @Setting(value = "Most processes and threads.", fallback = "256", min = "1", max = "1000000")
        int pids,
    @Setting(
            "Port in the container where the server speaks HTTP. When it is not said, it speaks over"
                + " its standard input and output.")
        Optional<Integer> port,
    @Setting(value = "Path of the MCP endpoint at the port.", fallback = "/mcp") String path,
    @Setting("User (and group) in the container, in place of the image's own.")
        Optional<String> user,
    @Setting(
            value = "Whether the root file system may be written; what is written goes with it.",
            fallback = "false")
        boolean writable,
    @Setting(
            value = "Whether an image that is not on this machine is got: never, or when missing.",
            fallback = "never")
        Pull pull) {
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]*");
  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]*");
  private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]*");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:-]*");

  public static final ByteSize MEMORY = ByteSize.ofMiB(512);
  public static final int PIDS = 256;
  public static final String NONE = "none";

  private static final int LAST_PORT = 65_535;
  private static final ByteSize LEAST_MEMORY = ByteSize.ofMiB(6);

  /// Whether an image is got.
  public enum Pull {
    /// A missing image is an error, which says how to get it.
    NEVER,
    /// A missing image is got at the start that needs it.
    MISSING
  }

  /// A file or directory of this machine that is seen in the container.
  public record Mount(
      @Setting("Path on this machine, or the name of a volume of the engine.") String from,
      @Setting("Path in the container.") String to,
      @Setting(value = "Whether the container may only read it.", fallback = "true")
          boolean readOnly) {
    private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");

    public Mount {
      requireNonNull(from, "from");
      if (!VOLUME.matcher(from).matches()) {
        absolute("from", from);
      }
      absolute("to", to);
    }

    private static void absolute(String key, String path) {
      requireNonNull(path, key);
      if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(key + " is an absolute path, not \"" + path + "\"");
      }
    }
  }

  public Container {
    requireNonNull(pull, "pull");
    requireNonNull(memory, "memory");
    matched("image", image, IMAGE, "the name of an image");
    matched("path", path, PATH, "an absolute path in ASCII without a fragment");
    network.ifPresent(name -> matched("network", name, NETWORK, "the name of a network"));
    user.ifPresent(name -> matched("user", name, USER, "a user, or user:group"));
    if (port.isPresent() && (port.get() < 1 || port.get() > LAST_PORT)) {
      throw new IllegalArgumentException("port is a number from 1 to 65535, not " + port.get());
    }
    if (port.isPresent() && network.filter(NONE::equals).isPresent()) {
      throw new IllegalArgumentException(
          "network none leaves no way to the port; leave network out, or speak over standard input"
              + " and output without a port");
    }
    if (network.isPresent() && network.get().startsWith("container:")) {
      throw new IllegalArgumentException("network cannot be that of another container");
    }
    if (memory.compareTo(LEAST_MEMORY) < 0) {
      throw new IllegalArgumentException(
          "memory is at least 6MiB, for engines refuse less; not " + memory);
    }
    if (cpu.isPresent() && !(cpu.get() >= 0.01 && cpu.get() <= 1024)) {
      throw new IllegalArgumentException("cpu is a number from 0.01 to 1024, not " + cpu.get());
    }
    if (pids < 1) {
      throw new IllegalArgumentException("pids is at least 1, not " + pids);
    }
    command = List.copyOf(command);
    if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("the command holds a NUL character");
    }
    for (String name : env.keySet()) {
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("\"" + name + "\" cannot name a variable");
      }
    }
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    mounts = List.copyOf(mounts);
  }

  /// One with the defaults for everything that need not be said.
  public static Container of(
      String image, List<String> command, Map<String, SecretText> env, List<Mount> mounts) {
    return new Container(
        image,
        command,
        env,
        mounts,
        Optional.empty(),
        MEMORY,
        Optional.empty(),
        PIDS,
        Optional.empty(),
        "/mcp",
        Optional.empty(),
        false,
        Pull.NEVER);
  }

  /// The same with another environment.
  Container withEnv(Map<String, SecretText> other) {
    return new Container(
        image, command, other, mounts, network, memory, cpu, pids, port, path, user, writable,
        pull);
  }

  /// The network that it has in the end.
  public String networkInForce() {
    return network.orElse(port.isPresent() ? "bridge" : NONE);
  }

  private static void matched(String key, String text, Pattern form, String what) {
    requireNonNull(text, key);
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(key + " is " + what + ", not \"" + text + "\"");
    }
  }
}
