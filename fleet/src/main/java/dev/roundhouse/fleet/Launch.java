package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What to start for a server, with every secret resolved.
public sealed interface Launch {
  /// A child process that speaks over its standard input and output, started without a shell.
  ///
  /// @param env added to the few variables every child inherits; values never reach a log
  /// @param cwd where it runs; the gateway's own directory when empty
  /// @param limits what is empty is the fleet's default
  /// @param runAs the user it becomes; the fleet's default when empty
  /// @param sandbox what it sees of the machine; empty when it runs in none
  /// @param parts what it is made of, and so sees in a sandbox
  record Command(
      String command,
      List<String> args,
      Map<String, Secret> env,
      Optional<Path> cwd,
      ResourceLimits limits,
      Optional<String> runAs,
      Optional<Sandbox> sandbox,
      List<Path> parts)
      implements Launch {
    /// One in no sandbox.
    public Command(
        String command,
        List<String> args,
        Map<String, Secret> env,
        Optional<Path> cwd,
        ResourceLimits limits,
        Optional<String> runAs) {
      this(command, args, env, cwd, limits, runAs, Optional.empty(), List.of());
    }

    /// One that says nothing of limits.
    public Command(String command, List<String> args, Map<String, Secret> env, Optional<Path> cwd) {
      this(command, args, env, cwd, ResourceLimits.NONE, Optional.empty());
    }

    public Command {
      requireNonNull(command, "command");
      requireNonNull(cwd, "cwd");
      requireNonNull(limits, "limits");
      requireNonNull(runAs, "runAs");
      requireNonNull(sandbox, "sandbox");
      parts = List.copyOf(parts);
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }
  }

  /// A container that is made for the server, by the engine of this machine.
  ///
  /// @param command instead of the image's own; empty for that
  /// @param env values never reach a log
  /// @param network as the engine names it; `none` for none
  /// @param memory most memory, in bytes
  /// @param cpus most processors, such as 0.5; empty for no limit
  /// @param pids most processes
  /// @param http where it speaks HTTP; empty when it speaks over its standard input and output
  /// @param user instead of the image's own
  /// @param isWritable whether its root file system may be written
  /// @param isPulled whether an image that is missing is got
  record Container(
      String image,
      List<String> command,
      Map<String, Secret> env,
      List<Mount> mounts,
      String network,
      long memory,
      OptionalDouble cpus,
      int pids,
      Optional<Http> http,
      Optional<String> user,
      boolean isWritable,
      boolean isPulled)
      implements Launch {
    /// A port of the container, and the path of the MCP endpoint there.
    public record Http(int port, String path) {
      public Http {
        requireNonNull(path, "path");
      }
    }

    /// A file or directory of this machine that is seen in the container.
    public record Mount(String from, String to, boolean isReadOnly) {
      public Mount {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
      }
    }

    public Container {
      requireNonNull(image, "image");
      command = List.copyOf(command);
      env = Map.copyOf(env);
      mounts = List.copyOf(mounts);
      requireNonNull(network, "network");
      requireNonNull(cpus, "cpus");
      requireNonNull(http, "http");
      requireNonNull(user, "user");
    }
  }

  /// A part of this program: there is nothing to start, and it is there as long as it is wanted.
  record BuiltIn() implements Launch {}

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
