package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to start for a server, with every secret resolved.
public sealed interface Launch {
  /// A child process that speaks over its standard input and output, started without a shell.
  ///
  /// @param env added to the few variables every child inherits; values never reach a log
  /// @param cwd where it runs; the gateway's own directory when empty
  /// @param limits what is empty is the fleet's default
  /// @param runAs the user it becomes; the fleet's default when empty
  record Command(
      String command,
      List<String> args,
      Map<String, Secret> env,
      Optional<Path> cwd,
      ResourceLimits limits,
      Optional<String> runAs)
      implements Launch {
    /// One that says nothing of limits.
    public Command(String command, List<String> args, Map<String, Secret> env, Optional<Path> cwd) {
      this(command, args, env, cwd, ResourceLimits.NONE, Optional.empty());
    }

    public Command {
      requireNonNull(command, "command");
      requireNonNull(cwd, "cwd");
      requireNonNull(limits, "limits");
      requireNonNull(runAs, "runAs");
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }
  }

  /// An upstream that runs elsewhere and is reached over HTTP.
  ///
  /// @param headers sent with every request
  record Remote(URI url, Map<String, Secret> headers) implements Launch {
    public Remote {
      requireNonNull(url, "url");
      headers = Map.copyOf(headers);
    }
  }
}
