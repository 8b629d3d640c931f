package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which release of its package a server is started from, whatever its definition says of versions:
/// what a promotion writes and a rollback writes back. One of another package than the definition
/// names says nothing.
///
/// @param name of the package
/// @param version an exact one
/// @param integrity the digest by which its archive was known
public record VersionPin(String name, String version, String integrity) {
  public VersionPin {
    requireNonNull(integrity, "integrity");
    PackageSpec spec = new PackageSpec(name, Optional.of(version), Optional.empty());
    if (!spec.isExact()) {
      throw new IllegalArgumentException(
          "\"%s\" is no exact version of %s; write one such as 1.2.3".formatted(version, name));
    }
  }

  /// Whether it says anything of a server with this transport.
  public boolean isFor(Transport own) {
    return own instanceof Transport.Stdio stdio
        && words(stdio).stream()
            .findFirst()
            .filter(word -> PackageSpec.parse(word).name().equals(name))
            .isPresent();
  }

  /// The transport as it is started with this pin; as it is where that names no such package.
  public Transport applied(Transport own) {
    return switch (own) {
      case Transport.Stdio stdio -> applied(stdio);
      case Transport.Contained _, Transport.BuiltIn _, Transport.Http _ -> own;
    };
  }

  private Transport.Stdio applied(Transport.Stdio own) {
    List<String> words = words(own);
    if (words.isEmpty()) {
      return own;
    }
    PackageSpec spec = PackageSpec.parse(words.getFirst());
    if (!spec.name().equals(name)) {
      return own;
    }
    PackageSpec pinned = new PackageSpec(name, Optional.of(version), spec.program());
    return new Transport.Stdio(
        pinned.toString(), words.subList(1, words.size()), own.env(), own.cwd());
  }

  /// Its command and arguments out of the package store; none when it is started otherwise.
  private static List<String> words(Transport.Stdio own) {
    List<String> words = new ArrayList<>();
    words.add(own.command());
    words.addAll(own.args());
    if (PackageSpec.isMeant(own.command())) {
      return words;
    }
    return switch (NpxCommand.read(words, own.env().keySet())) {
      case NpxCommand.Stored stored -> stored.words();
      case NpxCommand.Kept _, NpxCommand.Other _ -> List.of();
    };
  }
}
