package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.pinning.Screen;
import dev.roundhouse.protocol.DefinitionKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a listing keeps from its client because nobody has approved it, or because it takes another
/// token, by the names under which the client would see it. Immutable.
///
/// @param names exposed name to reason, for each list
/// @param lacking exposed name of a tool to what its reader lacks
/// @param templates those held back
/// @param screen through which the listing was made
record Withheld(
    Map<ListKind, Map<String, Hold>> names,
    List<UriTemplate> templates,
    Map<String, Lacking> lacking,
    Screen screen) {
  /// A tool that takes another token.
  ///
  /// @param tool its own name
  record Lacking(String tool, String scope) {}

  Withheld {
    requireNonNull(names, "names");
    requireNonNull(templates, "templates");
    requireNonNull(lacking, "lacking");
    requireNonNull(screen, "screen");
  }

  /// Why a name is not shown; null when that has another reason.
  @Nullable Hold named(ListKind kind, String exposed) {
    return requireNonNull(names.get(kind), "names").get(exposed);
  }

  /// The name under which a tool would be shown; null when none is kept of it.
  @Nullable String nameOf(@Nullable ServerDefinition server, String tool) {
    if (server == null) {
      return null;
    }
    return requireNonNull(names.get(ListKind.TOOLS), "names").entrySet().stream()
        .filter(each -> each.getValue().key().server().equals(server.id()))
        .filter(each -> each.getValue().key().name().equals(tool))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> server.isBuiltIn() ? lackingName(tool) : null);
  }

  /// Tools that take a scope are this program's own.
  private @Nullable String lackingName(String tool) {
    return lacking.entrySet().stream()
        .filter(each -> each.getValue().tool().equals(tool))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /// Why a name that its server does not list here must not be called; null when it may be.
  @Nullable Hold unlisted(ListKind kind, Route route) {
    DefinitionKind pinned = kind.pinned();
    return pinned == null || route.isListed()
        ? null
        : screen.of(route.server().id(), pinned, route.name());
  }

  /// Why a uri that nobody lists must not be read; null when it may be.
  @Nullable Hold resource(String uri) {
    for (UriTemplate template : templates) {
      if (template.isMeantBy(uri)) {
        return named(ListKind.TEMPLATES, template.exposed());
      }
    }
    return null;
  }
}
