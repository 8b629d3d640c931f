package dev.roundhouse.app;

import dev.roundhouse.catalog.ClassName;
import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.catalog.ServerSettings;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.catalog.VirtualSettings;
import dev.roundhouse.config.Check;
import dev.roundhouse.config.Environment;
import dev.roundhouse.config.KeyPath;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What has to fit in `roundhouse.yaml` beyond its form. The start, `config check` and the watch
/// read the file with the same checks, so that none takes what another refuses.
final class SettingsChecks {
  private static final URI SOME_ADDRESS = URI.create("http://127.0.0.1/");

  private SettingsChecks() {}

  /// The form of the file with all checks.
  ///
  /// @param secrets directory of the secrets that it may refer to
  /// @param stored the servers that are known besides its own; asked when one is referred to
  static SettingsForm<Settings> form(Path secrets, Supplier<Set<ServerId>> stored) {
    SecretResolver resolver = new SecretResolver(secrets, Environment.system()::variable);
    return formWithoutSecrets(stored).check(Check.secrets(_ -> resolver));
  }

  /// The form with all checks but the one whether secrets and variables can be resolved here.
  static SettingsForm<Settings> formWithoutSecrets(Supplier<Set<ServerId>> stored) {
    return SettingsForm.of(Settings.class)
        .check(SettingsChecks::servers)
        .check(SettingsChecks::listeners)
        .check(SettingsChecks::classes)
        .check(SettingsChecks::policy)
        .check((settings, report) -> virtualServers(settings, stored, report));
  }

  /// The form with one more check: that the file has the classes of the stored servers. For looks
  /// at a file beside an open store; a start is refused for it by the catalog, and so opens the
  /// store once.
  static SettingsForm<Settings> withStoredClasses(
      SettingsForm<Settings> form, Supplier<Map<ServerId, ClassName>> stored) {
    return form.check((settings, report) -> storedClasses(settings, stored.get(), report));
  }

  private static void storedClasses(
      Settings settings, Map<ServerId, ClassName> stored, Check.Report report) {
    stored.forEach((server, name) -> {
      // A server of the file hides a stored one of its name.
      if (!settings.servers().containsKey(server) && !settings.classes().containsKey(name)) {
        report.problem(
            KeyPath.of("classes"),
            "there is no class %s, and the stored server %s is of it; say it here, or remove %s or"
                    .formatted(name, server, server)
                + " give it another class first");
      }
    });
  }

  private static void classes(Settings settings, Check.Report report) {
    Set<String> known = new TreeSet<>();
    settings.classes().keySet().forEach(each -> known.add(each.value()));
    settings
        .servers()
        .forEach((id, server) ->
            server
                .className()
                .filter(name -> !settings.classes().containsKey(name))
                .ifPresent(name ->
                    report.unknown(
                        KeyPath.of("servers", id.value(), "class"), "class", name.value(), known)));
  }

  private static void policy(Settings settings, Check.Report report) {
    Policy.faults(settings.policy())
        .forEach(fault ->
            report.problem(
                KeyPath.of("policy").index(fault.index()).key(fault.key()), fault.message()));
  }

  /// Two on one port could not both be opened. Those at different addresses of this machine can.
  private static void listeners(Settings settings, Check.Report report) {
    Map<String, String> taken = new HashMap<>();
    taken.put(settings.listen().host() + " " + settings.listen().port(), "listen.port");
    settings
        .listeners()
        .forEach((role, where) -> {
          String key = "listeners." + role.wire() + ".port";
          String other = taken.putIfAbsent(where.host() + " " + where.port(), key);
          if (other != null && where.port() != 0) {
            report.problem(
                KeyPath.of("listeners", role.wire(), "port"),
                "is the port of " + other + " too; choose another");
          }
        });
  }

  private static void servers(Settings settings, Check.Report report) {
    settings
        .servers()
        .forEach((id, server) -> {
          KeyPath at = KeyPath.of("servers", id.value());
          switch (server) {
            case ServerSettings.Command command -> command(at, command, report);
            // Its record checks itself when it is bound.
            case ServerSettings.Contained _, ServerSettings.BuiltIn _ -> {}
            case ServerSettings.Address address -> {
              attempt(
                  () -> new Transport.Http(address.url(), Map.of(), address.kind()),
                  at.key("url"),
                  report);
              headers(at, address.headers(), address.kind(), report);
              address.auth().ifPresent(auth -> auth(at, auth, address, report));
            }
            case ServerSettings.Addresses addresses -> {
              attempt(
                  () -> new Transport.Http(addresses.urls(), Map.of(), addresses.kind()),
                  at.key("urls"),
                  report);
              headers(at, addresses.headers(), addresses.kind(), report);
            }
          }
        });
  }

  // Each part is tried alone: the transport's own rules, told at the very key.
  private static void command(KeyPath at, ServerSettings.Command server, Check.Report report) {
    attempt(
        () -> new Transport.Stdio(server.command(), List.of(), Map.of(), server.cwd()),
        at.key("command"),
        report);
    for (int index = 0; index < server.args().size(); index++) {
      List<String> arg = List.of(server.args().get(index));
      attempt(
          () -> new Transport.Stdio("any", arg, Map.of(), Optional.empty()),
          at.key("args").index(index),
          report);
    }
    server
        .env()
        .forEach((name, value) ->
            attempt(
                () -> new Transport.Stdio("any", List.of(), Map.of(name, value), Optional.empty()),
                at.key("env").key(name),
                report));
  }

  private static void headers(
      KeyPath at, Map<String, SecretText> headers, Transport.Http.Kind kind, Check.Report report) {
    headers.forEach((name, value) ->
        attempt(
            () -> new Transport.Http(SOME_ADDRESS, Map.of(name, value), kind),
            at.key("headers").key(name),
            report));
  }

  private static void auth(
      KeyPath at, RemoteAuth auth, ServerSettings.Address server, Check.Report report) {
    Map<String, SecretText> names = new HashMap<>();
    server.headers().keySet().stream()
        .filter("Authorization"::equalsIgnoreCase)
        .forEach(name -> names.put(name, SecretText.literal("")));
    attempt(
        () -> new Transport.Http(List.of(SOME_ADDRESS), names, server.kind(), Optional.of(auth)),
        at.key("auth"),
        report);
  }

  private static void attempt(Runnable made, KeyPath at, Check.Report report) {
    try {
      made.run();
    } catch (IllegalArgumentException e) {
      report.problem(at, "" + e.getMessage());
    }
  }

  private static void virtualServers(
      Settings settings, Supplier<Set<ServerId>> stored, Check.Report report) {
    Set<ServerId> known = new HashSet<>(settings.servers().keySet());
    boolean isEnough =
        settings.virtualServers().values().stream()
            .flatMap(VirtualSettings::choices)
            .allMatch(choice -> known.contains(choice.server()));
    if (!isEnough) {
      known.addAll(stored.get());
    }
    settings
        .virtualServers()
        .forEach((name, virtual) -> {
          KeyPath at = KeyPath.of("virtual-servers", name.value());
          if (settings.servers().containsKey(name)) {
            report.problem(at, "a server has this name too; rename one of them");
          }
          choices(at.key("tools"), virtual.tools(), known, report);
          choices(at.key("prompts"), virtual.prompts(), known, report);
          choices(at.key("resources"), virtual.resources(), known, report);
        });
  }

  private static void choices(
      KeyPath at, List<VirtualSettings.Choice> choices, Set<ServerId> known, Check.Report report) {
    for (int index = 0; index < choices.size(); index++) {
      ServerId server = choices.get(index).server();
      if (!known.contains(server)) {
        Set<String> names = new TreeSet<>();
        known.forEach(each -> names.add(each.value()));
        report.unknown(at.index(index).key("server"), "server", server.value(), names);
      }
    }
  }
}
