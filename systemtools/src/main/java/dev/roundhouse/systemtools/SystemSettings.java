package dev.roundhouse.systemtools;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.systemtools.files.FileRules;
import dev.roundhouse.systemtools.network.AddressRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the tools of the built-in server `system` may see and reach.
public record SystemSettings(
    @Setting("Files that the file tools may see and write.") Files files,
    @Setting("Where the network tools may connect to.") Network network,
    @Setting("What the container tools may deploy.") Containers containers) {

  /// Files.
  public record Files(
      @Setting("Directories that may be read; without any: /var/log and /tmp.") List<Path> roots,
      @Setting("Directories where files may be written; without any none may.") List<Path> writable,
      @Setting(
              "Names that are denied wherever they stand in a path, with * and ?, besides those of"
                  + " keys and secrets that always are.")
          List<String> denied,
      @Setting(
              value = "Most of a file that one call reads.",
              fallback = "10MiB",
              min = "1KiB",
              max = "1GiB")
          ByteSize maxRead,
      @Setting(
              value = "Most content that one answer holds.",
              fallback = "64KiB",
              min = "1KiB",
              max = "4MiB")
          ByteSize maxOutput) {
    private static final List<Path> DEFAULT = List.of(Path.of("/var/log"), Path.of("/tmp"));

    public Files {
      roots = List.copyOf(roots);
      writable = List.copyOf(writable);
      denied = List.copyOf(denied);
      rules(roots, writable, denied, maxRead, maxOutput, List.of());
    }

    private static FileRules rules(
        List<Path> roots,
        List<Path> writable,
        List<String> denied,
        ByteSize maxRead,
        ByteSize maxOutput,
        List<Path> closed) {
      return new FileRules(
          roots.isEmpty() ? DEFAULT : roots,
          writable,
          denied,
          closed,
          maxRead.bytes(),
          maxOutput.toInt());
    }

    FileRules rules(List<Path> closed) {
      return rules(roots, writable, denied, maxRead, maxOutput, closed);
    }
  }

  /// The network.
  public record Network(
      @Setting(
              "Hosts that may be connected to although they are this machine or in a private"
                  + " network: names, addresses, or blocks such as 10.1.0.0/16.")
          List<String> allowedHosts,
      @Setting("Ports that may be connected to, instead of 22, 80, 443 and 8080.")
          List<Integer> allowedPorts) {
    private static final List<Integer> DEFAULT = List.of(22, 80, 443, 8080);
    private static final int MOST = 65_535;

    public Network {
      allowedHosts = List.copyOf(allowedHosts);
      allowedPorts = List.copyOf(allowedPorts);
      allowedHosts.forEach(AddressRules::checkListed);
      for (int port : allowedPorts) {
        if (port < 1 || port > MOST) {
          throw new IllegalArgumentException(port + " is not a port: write 1 to " + MOST);
        }
      }
    }

    Set<Integer> ports() {
      return Set.copyOf(allowedPorts.isEmpty() ? DEFAULT : allowedPorts);
    }
  }

  /// Containers.
  public record Containers(
      @Setting(
              "The compose file of each stack that may be deployed, by the name of the stack. Who"
                  + " can write such a file rules the machine.")
          Map<String, Path> stacks) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");

    public Containers {
      stacks = Map.copyOf(stacks);
      stacks.forEach((name, file) -> {
        if (!NAME.matcher(name).matches()) {
          throw new IllegalArgumentException(
              "\"%s\" is not the name of a stack: write a-z, 0-9, - and _".formatted(name));
        }
        if (!file.isAbsolute()) {
          throw new IllegalArgumentException(
              "the file of stack %s is an absolute path, unlike %s".formatted(name, file));
        }
      });
    }
  }
}
