package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.NpxCommand;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.config.SecretException;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.fleet.Launch;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.UpdateException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is started of a server when a version is tried: its definition with that version in it, and
/// with a word in place of each secret.
///
/// @param what as a person would write it
/// @param withheld names of variables that got the word
record TrialCommand(String what, Launch.Command command, List<String> withheld) {
  static final Secret PLACEHOLDER = Secret.of("trial-placeholder");

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(passw|pwd|passphrase|secret|token|key|auth|credential|cookie|connection).*");

  /// Such as that of a database, with a user and a password in it.
  private static final Pattern SECRET_ADDRESS = Pattern.compile("(?s).*://[^/\\s]*:[^/\\s]*@.*");

  TrialCommand {
    requireNonNull(what, "what");
    requireNonNull(command, "command");
    withheld = List.copyOf(withheld);
  }

  private record Words(String command, List<String> args) {}

  /// @param transport as it is started now, in the release that it is pinned to
  /// @param version empty for that one
  /// @param isTrusted whether it gets its secrets
  /// @throws UpdateException when nothing of it can be started here
  static TrialCommand of(
      ServerDefinition definition,
      Transport transport,
      Optional<PackageSpec> version,
      SecretResolver secrets,
      boolean isTrusted) {
    if (!(transport instanceof Transport.Stdio stdio)) {
      throw new UpdateException(
          Kind.REFUSED,
          "server %s: only servers that are commands can be tried".formatted(definition.id()));
    }
    Words live = live(definition.id(), stdio);
    String command =
        version.map(wanted -> moved(definition.id(), live, wanted)).orElse(live.command());
    List<String> withheld = new ArrayList<>();
    Map<String, Secret> env = new LinkedHashMap<>();
    stdio
        .env()
        .forEach((name, text) -> {
          Secret value =
              isTrusted || text.isConstant()
                  ? resolved(definition, name, text, secrets)
                  : PLACEHOLDER;
          boolean isGiven = isTrusted || (text.isConstant() && !isSecret(name, value));
          env.put(name, isGiven ? value : PLACEHOLDER);
          if (!isGiven) {
            withheld.add(name);
          }
        });
    return new TrialCommand(
        PackageSpec.isMeant(command) ? command : "its command " + command,
        new Launch.Command(
            command,
            live.args(),
            env,
            stdio.cwd(),
            definition.confinementInForce().limits(),
            definition.confinementInForce().runAs(),
            definition.confinementInForce().sandbox(),
            List.of()),
        withheld);
  }

  /// A command of npx means its package, so that both versions come out of the store.
  private static Words live(ServerId server, Transport.Stdio stdio) {
    List<String> words = new ArrayList<>();
    words.add(stdio.command());
    words.addAll(stdio.args());
    return switch (NpxCommand.read(words, stdio.env().keySet())) {
      case NpxCommand.Stored stored ->
          new Words(stored.words().getFirst(), stored.words().subList(1, stored.words().size()));
      case NpxCommand.Kept kept ->
          throw new UpdateException(Kind.REFUSED, "server %s: %s".formatted(server, kept.why()));
      case NpxCommand.Other _ -> new Words(stdio.command(), stdio.args());
    };
  }

  private static String moved(ServerId server, Words live, PackageSpec wanted) {
    if (!PackageSpec.isMeant(live.command())) {
      throw new UpdateException(
          Kind.REFUSED,
          "server %s is not started from the package store, so no version can be tried in its place; define it as npm:%s"
              .formatted(server, wanted.name()));
    }
    PackageSpec now = PackageSpec.parse(live.command());
    if (!now.name().equals(wanted.name())) {
      throw new UpdateException(
          Kind.REFUSED,
          "server %s starts %s, and %s is another package"
              .formatted(server, now.name(), wanted.name()));
    }
    return new PackageSpec(now.name(), wanted.wanted(), now.program()).toString();
  }

  private static Secret resolved(
      ServerDefinition definition, String name, SecretText text, SecretResolver secrets) {
    try {
      return secrets.resolve(text);
    } catch (SecretException e) {
      throw new UpdateException(
          Kind.REFUSED, "server %s: %s: %s".formatted(definition.id(), name, e.getMessage()), e);
    }
  }

  private static boolean isSecret(String name, Secret value) {
    return SECRET_NAME.matcher(name).matches() || SECRET_ADDRESS.matcher(value.reveal()).matches();
  }
}
