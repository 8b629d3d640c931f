package dev.roundhouse.systemtools;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A root directory with programs in the places of the machine's own, which write down their
/// arguments and say what they are told to.
public final class StandIns {
  public final Path root;

  public StandIns(Path root) {
    this.root = root;
  }

  public HostPrograms programs() {
    return new HostPrograms(root, Ticker.system());
  }

  /// @param body of a shell script; `$*` are its arguments
  public void program(String place, String body) throws IOException {
    Path file = root.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "#!/bin/sh\nprintf '%%s %%s\\n' \"${0##*/}\" \"$*\" >> %s\n%s\n".formatted(log(), body));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path log() {
    return root.resolve("ran");
  }

  /// What was run so far.
  public List<String> ran() throws IOException {
    return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
  }
}
