package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.PackageSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// How a server is reached.
public sealed interface Transport {
  /// A process that speaks over its standard input and output; started without a shell.
  ///
  /// @param command a program of the machine, or the spec of an npm package; see [PackageSpec]
  record Stdio(String command, List<String> args, Map<String, SecretText> env, Optional<Path> cwd)
      implements Transport {
    public Stdio {
      requireNonNull(command, "command");
      requireNonNull(cwd, "cwd");
      if (command.isBlank()) {
        throw new IllegalArgumentException("command is empty");
      }
      if (PackageSpec.isMeant(command)) {
        PackageSpec.parse(command);
      }
      args = List.copyOf(args);
      if (command.indexOf('\0') >= 0 || args.stream().anyMatch(arg -> arg.indexOf('\0') >= 0)) {
        throw new IllegalArgumentException("the command or an argument holds a NUL character");
      }
      for (String name : env.keySet()) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("\"" + name + "\" cannot name a variable");
        }
      }
      env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    }
  }

  /// A container that is made for the server; see [Container].
  record Contained(Container container) implements Transport {
    public Contained {
      requireNonNull(container, "container");
    }
  }

  /// A server that is a part of this program: nothing is started for it.
  record BuiltIn(Which which) implements Transport {
    /// Which of those that there are.
    public enum Which {
      /// Facts of this machine, its files and its network.
      SYSTEM;

      /// As it stands in a definition.
      public String wire() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public BuiltIn {
      requireNonNull(which, "which");
    }
  }

  /// An address that speaks HTTP, or several where the same server answers.
  ///
  /// @param auth how tokens for it are got; empty where it wants none, or a header has one
  record Http(List<URI> urls, Map<String, SecretText> headers, Kind kind, Optional<RemoteAuth> auth)
      implements Transport {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /// Which of the HTTP transports.
    public enum Kind {
      /// Streamable HTTP, else the older HTTP+SSE: found out by asking.
      AUTO,
      STREAMABLE,
      SSE
    }

    public Http {
      requireNonNull(kind, "kind");
      urls = List.copyOf(urls);
      if (urls.isEmpty() || Set.copyOf(urls).size() < urls.size()) {
        throw new IllegalArgumentException("urls must be one address at least, and each once");
      }
      urls.forEach(Http::check);
      for (Map.Entry<String, SecretText> header : headers.entrySet()) {
        if (!NAME.matcher(header.getKey()).matches()) {
          throw new IllegalArgumentException("\"" + header.getKey() + "\" cannot name a header");
        }
        // A line end would start another header, or another request.
        if (header.getValue().template().chars().anyMatch(c -> c < ' ' && c != '\t')) {
          throw new IllegalArgumentException(
              "the value of header " + header.getKey() + " holds a control character");
        }
      }
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      if (auth.isPresent()) {
        checkAuth(urls, headers);
      }
    }

    /// Where nobody has to be authorized, or a header says enough.
    public Http(List<URI> urls, Map<String, SecretText> headers, Kind kind) {
      this(urls, headers, kind, Optional.empty());
    }

    /// The same at one address.
    public Http(URI url, Map<String, SecretText> headers, Kind kind) {
      this(List.of(url), headers, kind);
    }

    /// A token is for one address; and of two headers nobody knows which one counts.
    private static void checkAuth(List<URI> urls, Map<String, SecretText> headers) {
      if (urls.size() > 1) {
        throw new IllegalArgumentException(
            "auth is for a server at one url: make each of the urls a server of its own");
      }
      if (headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            "auth gets the Authorization header: take the one of headers away, or auth");
      }
    }

    private static void check(URI url) {
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!isHttp || url.getHost() == null) {
        throw new IllegalArgumentException(
            "url must be http:// or https:// with a host, not " + url);
      }
      if (url.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "url must not carry a user or password; use headers with a secret");
      }
    }

    /// The first of the addresses.
    public URI url() {
      return urls.getFirst();
    }
  }
}
