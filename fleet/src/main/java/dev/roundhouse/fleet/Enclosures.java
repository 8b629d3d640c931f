package dev.roundhouse.fleet;

import dev.roundhouse.fleet.FleetException.Category;
import dev.roundhouse.fleet.limits.Enclosure;
import dev.roundhouse.fleet.limits.Hidden;
import dev.roundhouse.fleet.limits.Scene;
import dev.roundhouse.fleet.process.SandboxTrial;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The sandboxes of servers: a server that asks for one runs in one or not at all.
final class Enclosures {
  private static final String CURE =
      "install bubblewrap (on Debian: apt-get install bubblewrap); see"
          + " docs/how-to/sandbox-a-server.md";

  private Enclosures() {}

  /// That of a server; empty when it asks for none.
  ///
  /// @param data the data directory
  /// @param scene what it has that the machine has not
  /// @param bubblewrap its file, if it is installed
  /// @throws FleetException when there can be none here
  static Optional<Enclosure> of(
      ServerId server,
      Path data,
      Launch.Command command,
      Scene scene,
      Optional<String> bubblewrap) {
    if (command.sandbox().isEmpty()) {
      return Optional.empty();
    }
    String program =
        bubblewrap.orElseThrow(() ->
            new FleetException(
                Category.PARKED,
                server,
                "it asks for a sandbox, and bwrap is not installed; " + CURE));
    try {
      Hidden hidden = Hidden.of(data, Path.of(System.getProperty("user.home", "/")));
      return Optional.of(
          new Enclosure(program, command.sandbox().get(), command.parts(), scene, hidden));
    } catch (IOException e) {
      throw new FleetException(
          Category.START_FAILED,
          server,
          "what its sandbox has to hide cannot be found: %s %s"
              .formatted(e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  /// Whether a sandbox can be made here. Makes one, which takes some milliseconds.
  static Finding finding() {
    String name = "sandbox";
    String so = "; servers that ask for a sandbox are not started";
    Optional<String> program = Enclosure.program();
    if (program.isEmpty()) {
      return Finding.limited(name, "bwrap is not installed" + so, CURE);
    }
    return switch (SandboxTrial.of(program.get())) {
      case SandboxTrial.Works(String version) ->
          Finding.ok(name, version + " at " + program.get() + ", and a trial run works");
      case SandboxTrial.Fails(String why) ->
          Finding.limited(
              name,
              "a trial run of " + program.get() + " fails: " + why + so,
              "allow user namespaces, see docs/how-to/sandbox-a-server.md");
    };
  }
}
