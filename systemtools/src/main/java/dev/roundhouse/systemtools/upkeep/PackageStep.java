package dev.roundhouse.systemtools.upkeep;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Figures;
import org.jspecify.annotations.Nullable;

/// What happens to one package, as the package manager has worked it out.
///
/// @param from the version that is there; null for none
/// @param to the version that comes; null when it is removed
/// @param origin where that comes from, in the manager's words; null where it does not say
public record PackageStep(
    String name, @Nullable String from, @Nullable String to, @Nullable String origin) {
  public PackageStep {
    requireNonNull(name, "name");
  }

  /// In words.
  public String words() {
    if (to == null) {
      return "remove %s %s".formatted(name, from);
    }
    return from == null
        ? "install %s %s".formatted(name, to)
        : "update %s from %s to %s".formatted(name, from, to);
  }

  /// As an entry of a list.
  public byte[] toBytes() {
    JsonWriter writer = new JsonWriter().object().member("name", name);
    Figures.member(writer, "installed", from);
    Figures.member(writer, "available", to);
    Figures.member(writer, "origin", origin);
    return writer.end().toBytes();
  }
}
