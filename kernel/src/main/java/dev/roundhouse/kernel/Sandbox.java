package dev.roundhouse.kernel;

import java.nio.file.Path;
import java.util.List;

/// What a server in a sandbox gets back of what the sandbox takes away: everybody's home, the data
/// directory and what runs are hidden from it, the rest of the machine can be read only, and there
/// is no network.
///
/// @param write files and directories it may change; seen where they are on the machine
/// @param read files and directories it may read although they would be hidden
public record Sandbox(
    @Setting(
            "Files and directories that the server may write, hidden ones included; full paths that"
                + " are there when it starts.")
        List<Path> write,
    @Setting(
            "Files and directories that it may read although the sandbox would hide them; full"
                + " paths that are there when it starts.")
        List<Path> read,
    @Setting(
            value = "Whether it reaches the network; without it not even a port of this machine.",
            fallback = "false")
        boolean network) {
  /// Gives nothing back.
  public static final Sandbox BARE = new Sandbox(List.of(), List.of(), false);

  public Sandbox {
    write = checked("write", write);
    read = checked("read", read);
    for (Path each : read) {
      if (write.contains(each)) {
        throw new IllegalArgumentException(
            "both write and read name %s; what may be written may be read".formatted(each));
      }
    }
  }

  private static List<Path> checked(String key, List<Path> paths) {
    for (Path each : paths) {
      if (!each.isAbsolute()) {
        throw new IllegalArgumentException(
            "%s names \"%s\"; write the full path".formatted(key, each));
      }
      if (each.normalize().getNameCount() == 0) {
        throw new IllegalArgumentException(
            "%s names the whole machine; name directories below %s".formatted(key, each));
      }
    }
    return paths.stream().map(Path::normalize).distinct().toList();
  }
}
