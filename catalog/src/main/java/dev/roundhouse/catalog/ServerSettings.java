package dev.roundhouse.catalog;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server in the configuration file: a `command`, a `container`, one that is `built-in`, a `url`
/// or several `urls`.
public sealed interface ServerSettings {
  ServerDefinition define(ServerId id, Origin origin);

  /// The class that it is of.
  Optional<ClassName> className();

  /// A server that is a process.
  record Command(
      @Setting(
              "Program that is the server, started without a shell; or an npm package as npm:name,"
                  + " npm:@scope/name@1.2.3 or npm:name#program.")
          String command,
      @Setting("Arguments of the program.") List<String> args,
      @Setting("Environment of the program; values may refer to secrets.")
          Map<String, SecretText> env,
      @Setting("Directory the program is started in.") Optional<Path> cwd,
      @Setting(
              value = "Who shares an instance: everybody, all of one principal, or nobody.",
              fallback = "session")
          Isolation isolation,
      @Setting(
              value =
                  "Most instances that share the load, each started when all others are busy; more"
                      + " than one only with isolation: shared.",
              fallback = "1",
              min = "1",
              max = "64")
          int instances,
      @Setting(value = "Whether the server is behind the door.", fallback = "true") boolean enabled,
      @Setting("What the server is for.") Optional<String> description,
      @Setting(
              value = "Longest silence of the server during a call.",
              fallback = "5m",
              min = "1s",
              max = "24h")
          Duration callTimeout,
      @Setting("When the server sleeps while nobody uses it.") Optional<Sleep> sleep,
      @Setting("How much of the machine the server may take.") Optional<ResourceLimits> limits,
      @Setting("User of the machine whose rights the server has; only where this program is root.")
          Optional<String> runAs,
      @Setting(
              value =
                  "Runs the server in a sandbox: without network, and with nobody's home and not"
                      + " the data directory in sight.",
              isThereWhenEmpty = true)
          Optional<Sandbox> sandbox,
      @Setting("Which calls may be done twice.") Optional<Repeat> repeat,
      @Setting(value = "Class that the server is of, one of `classes`.", key = "class")
          Optional<ClassName> className)
      implements ServerSettings {
    public Command {
      ServerDefinition.checkInstances(instances, isolation, false);
    }

    @Override
    public ServerDefinition define(ServerId id, Origin origin) {
      return new ServerDefinition(
          id,
          new Transport.Stdio(command, args, env, cwd),
          isolation,
          origin,
          enabled,
          description,
          callTimeout,
          Map.of(),
          sleep.orElse(Sleep.UNSAID),
          new Confinement(limits.orElse(ResourceLimits.NONE), runAs, sandbox),
          repeat,
          Membership.of(className),
          instances);
    }
  }

  /// A server that is a container.
  record Contained(
      @Setting("Container that is the server.") Container container,
      @Setting(
              value = "Who shares an instance: everybody, all of one principal, or nobody.",
              fallback = "session")
          Isolation isolation,
      @Setting(
              value =
                  "Most instances that share the load, each started when all others are busy; more"
                      + " than one only with isolation: shared.",
              fallback = "1",
              min = "1",
              max = "64")
          int instances,
      @Setting(value = "Whether the server is behind the door.", fallback = "true") boolean enabled,
      @Setting("What the server is for.") Optional<String> description,
      @Setting(
              value = "Longest silence of the server during a call.",
              fallback = "5m",
              min = "1s",
              max = "24h")
          Duration callTimeout,
      @Setting("When the server sleeps while nobody uses it.") Optional<Sleep> sleep,
      @Setting("Which calls may be done twice.") Optional<Repeat> repeat,
      @Setting(value = "Class that the server is of, one of `classes`.", key = "class")
          Optional<ClassName> className)
      implements ServerSettings {
    public Contained {
      ServerDefinition.checkInstances(instances, isolation, false);
    }

    @Override
    public ServerDefinition define(ServerId id, Origin origin) {
      return new ServerDefinition(
          id,
          new Transport.Contained(container),
          isolation,
          origin,
          enabled,
          description,
          callTimeout,
          Map.of(),
          sleep.orElse(Sleep.UNSAID),
          Confinement.UNSAID,
          repeat,
          Membership.of(className),
          instances);
    }
  }

  /// A server that is a part of this program.
  record BuiltIn(
      @Setting("Server of this program that is meant: system, the tools of this machine.")
          Transport.BuiltIn.Which builtIn,
      @Setting(value = "Whether the server is behind the door.", fallback = "true") boolean enabled,
      @Setting("What the server is for.") Optional<String> description,
      @Setting(
              value = "Longest silence of the server during a call.",
              fallback = "5m",
              min = "1s",
              max = "24h")
          Duration callTimeout,
      @Setting("Which calls may be done twice.") Optional<Repeat> repeat,
      @Setting(value = "Class that the server is of, one of `classes`.", key = "class")
          Optional<ClassName> className)
      implements ServerSettings {
    @Override
    public ServerDefinition define(ServerId id, Origin origin) {
      return new ServerDefinition(
          id,
          new Transport.BuiltIn(builtIn),
          Isolation.SHARED, // it keeps nothing of a client, and knows who calls with each call
          origin,
          enabled,
          description,
          callTimeout,
          Map.of(),
          Sleep.UNSAID,
          Confinement.UNSAID,
          repeat,
          Membership.of(className),
          1);
    }
  }

  /// A server at an address.
  record Address(
      @Setting("Address of the server's MCP endpoint.") URI url,
      @Setting("Headers of every request; values may refer to secrets.")
          Map<String, SecretText> headers,
      @Setting(value = "Which HTTP transport the server speaks.", fallback = "auto")
          Transport.Http.Kind kind,
      @Setting(
              value =
                  "Has this program get tokens of its own for the server, from the authorization"
                      + " server that it names.",
              isThereWhenEmpty = true)
          Optional<RemoteAuth> auth,
      @Setting(
              value =
                  "Who shares a session at the server: everybody, all of one principal, or nobody.",
              fallback = "session")
          Isolation isolation,
      @Setting(value = "Whether the server is behind the door.", fallback = "true") boolean enabled,
      @Setting("What the server is for.") Optional<String> description,
      @Setting(
              value = "Longest silence of the server during a call.",
              fallback = "5m",
              min = "1s",
              max = "24h")
          Duration callTimeout,
      @Setting("When the server sleeps while nobody uses it.") Optional<Sleep> sleep,
      @Setting("Which calls may be done twice.") Optional<Repeat> repeat,
      @Setting(value = "Class that the server is of, one of `classes`.", key = "class")
          Optional<ClassName> className)
      implements ServerSettings {
    public Address {
      ServerDefinition.checkSharing(auth, isolation);
    }

    @Override
    public ServerDefinition define(ServerId id, Origin origin) {
      return new ServerDefinition(
          id,
          new Transport.Http(List.of(url), headers, kind, auth),
          isolation,
          origin,
          enabled,
          description,
          callTimeout,
          Map.of(),
          sleep.orElse(Sleep.UNSAID),
          Confinement.UNSAID,
          repeat,
          Membership.of(className),
          1);
    }
  }

  /// One server at several addresses, which share the load. Meant where there is neither `command`
  /// nor `url`.
  record Addresses(
      @Setting("Addresses of the same server, which share the load; instead of url.")
          List<URI> urls,
      @Setting("Headers of every request; values may refer to secrets.")
          Map<String, SecretText> headers,
      @Setting(value = "Which HTTP transport the server speaks.", fallback = "auto")
          Transport.Http.Kind kind,
      @Setting(
              value =
                  "Who shares a session at the server: everybody, all of one principal, or nobody.",
              fallback = "session")
          Isolation isolation,
      @Setting(value = "Whether the server is behind the door.", fallback = "true") boolean enabled,
      @Setting("What the server is for.") Optional<String> description,
      @Setting(
              value = "Longest silence of the server during a call.",
              fallback = "5m",
              min = "1s",
              max = "24h")
          Duration callTimeout,
      @Setting("When the server sleeps while nobody uses it.") Optional<Sleep> sleep,
      @Setting("Which calls may be done twice.") Optional<Repeat> repeat,
      @Setting(value = "Class that the server is of, one of `classes`.", key = "class")
          Optional<ClassName> className)
      implements ServerSettings {
    public Addresses {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("a server has a command, a url or urls");
      }
    }

    @Override
    public ServerDefinition define(ServerId id, Origin origin) {
      return new ServerDefinition(
          id,
          new Transport.Http(urls, headers, kind),
          isolation,
          origin,
          enabled,
          description,
          callTimeout,
          Map.of(),
          sleep.orElse(Sleep.UNSAID),
          Confinement.UNSAID,
          repeat,
          Membership.of(className),
          1);
    }
  }
}
