package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

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
  record Command(String command, List<String> args, Map<String, Secret> env, Optional<Path> cwd)
      implements Launch {
    public Command {
      requireNonNull(command, "command");
      requireNonNull(cwd, "cwd");
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }
  }

  /// An upstream that runs elsewhere and is reached over HTTP.
  ///
  /// @param urls where the same server answers; at least one
  /// @param headers sent with every request
  record Remote(List<URI> urls, Map<String, Secret> headers) implements Launch {
    public Remote {
      urls = List.copyOf(urls);
      headers = Map.copyOf(headers);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("a remote server has one url at least");
      }
    }

    /// At one address.
    public Remote(URI url, Map<String, Secret> headers) {
      this(List.of(url), headers);
    }
  }
}
