package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.ToolName;
import dev.roundhouse.security.Reach;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The merged image of a view for one kind of caller: the lists ready to send, and the routes back.
/// Immutable.
///
/// @param reach what its reader may see and use; nothing else is in here, and nothing else is found
/// @param arrays the JSON array of each list
/// @param routes exposed name or uri to owner, for each list
/// @param servers the servers of the view
/// @param greetings what is known of how they introduced themselves
/// @param missing servers whose lists are not (or not freshly) in here, and why
/// @param withheld what is kept from the client
public record Listing(
    View view,
    Reach reach,
    Map<ListKind, byte[]> arrays,
    Map<ListKind, Map<String, Route>> routes,
    List<UriTemplate> templates,
    Map<ServerId, ServerDefinition> servers,
    Map<ServerId, Manifest> greetings,
    Map<ServerId, String> missing,
    Withheld withheld) {

  public byte[] array(ListKind kind) {
    return requireNonNull(arrays.get(kind), "array");
  }

  /// For how many milliseconds a client may keep the lists: as short as any of the servers says,
  /// and not at all while one is missing.
  public long ttlMillis() {
    if (!missing.isEmpty()) {
      return 0;
    }
    return greetings.values().stream()
        .mapToLong(each -> each.freshness().shownMillis())
        .min()
        .orElse(Freshness.UNSAID_MILLIS);
  }

  /// Whether the lists may be shared between users: only where every server says so.
  public boolean isPublic() {
    return missing.isEmpty()
        && !greetings.isEmpty()
        && greetings.values().stream().allMatch(each -> each.freshness().isPublic());
  }

  /// How many entries a list has.
  int count(ListKind kind) {
    return requireNonNull(routes.get(kind), "routes").size();
  }

  /// The owner of a tool or prompt; null when nobody here has it, or it is withheld.
  public @Nullable Route named(ListKind kind, String exposed) {
    Route route = requireNonNull(routes.get(kind), "routes").get(exposed);
    if (route != null) {
      return route;
    }
    return hold(kind, exposed) == null ? guessed(kind, exposed) : null;
  }

  /// Why a name is kept from the client; null when it is not.
  public @Nullable Hold hold(ListKind kind, String exposed) {
    Hold named = withheld.named(kind, exposed);
    if (named != null || requireNonNull(routes.get(kind), "routes").containsKey(exposed)) {
      return named;
    }
    Route guessed = guessed(kind, exposed);
    return guessed == null ? null : withheld.unlisted(kind, guessed);
  }

  /// The scope that a tool of this program takes and its reader lacks; null when it lacks none.
  public @Nullable String lacking(String exposed) {
    Withheld.Lacking lacking = withheld.lacking().get(exposed);
    return lacking == null ? null : lacking.scope();
  }

  /// The same for a tool by the name that its server gives it.
  public @Nullable String lackingFor(String tool) {
    return withheld.lacking().values().stream()
        .filter(each -> each.tool().equals(tool))
        .map(Withheld.Lacking::scope)
        .findFirst()
        .orElse(null);
  }

  /// The server that a name which nobody lists can only be meant for.
  private @Nullable Route guessed(ListKind kind, String exposed) {
    return switch (view) {
      case View.One(ServerId server) -> toServer(kind, server, exposed);
      case View.All _ -> unlisted(kind, exposed);
      case View.Virtual _ -> null;
    };
  }

  private @Nullable Route toServer(ListKind kind, ServerId server, String name) {
    ServerDefinition definition = servers.get(server);
    return definition == null || !isInReach(reach, kind, definition, name)
        ? null
        : Route.to(definition, name);
  }

  static boolean isInReach(Reach reach, ListKind kind, ServerDefinition server, String name) {
    return switch (kind) {
      case TOOLS -> reach.uses(server.id(), name);
      case PROMPTS, RESOURCES, TEMPLATES -> usesAll(reach, server);
    };
  }

  /// What is told of this program's own servers is no secret to whoever may use anything of them;
  /// reading a resource is another matter, and theirs.
  private static boolean usesAll(Reach reach, ServerDefinition server) {
    return reach.usesAll(server.id()) || (server.isBuiltIn() && !reach.areas().isEmpty());
  }

  /// Whether anything of a server may be seen.
  public static boolean isSeen(Reach reach, ServerDefinition server) {
    return reach.sees(server.id()) || (server.isBuiltIn() && !reach.areas().isEmpty());
  }

  /// A name with the prefix of a server whose list is not known yet.
  private @Nullable Route unlisted(ListKind kind, String exposed) {
    int separator = exposed.indexOf(ToolName.SEPARATOR);
    if (separator <= 0) {
      return null;
    }
    String prefix = exposed.substring(0, separator);
    String rest = exposed.substring(separator + ToolName.SEPARATOR.length());
    if (!ServerId.isValid(prefix) || rest.isEmpty()) {
      return null;
    }
    ServerId server = new ServerId(prefix);
    return greetings.containsKey(server) && !missing.containsKey(server)
        ? null
        : toServer(kind, server, rest);
  }

  /// The name that a tool has here, shown or kept from the client; null where it is not here.
  public @Nullable String nameOf(ServerId server, String tool) {
    return requireNonNull(routes.get(ListKind.TOOLS), "routes").entrySet().stream()
        .filter(each -> each.getValue().server().id().equals(server))
        .filter(each -> each.getValue().name().equals(tool))
        .map(Map.Entry::getKey)
        .min(Comparator.naturalOrder())
        .orElseGet(() -> withheld.nameOf(servers.get(server), tool));
  }

  /// Every name of a list, in no order.
  public Set<String> names(ListKind kind) {
    return requireNonNull(routes.get(kind), "routes").keySet();
  }

  /// Under which names the tools are shown here that their servers call so.
  public List<String> exposing(String tool) {
    return requireNonNull(routes.get(ListKind.TOOLS), "routes").entrySet().stream()
        .filter(each -> each.getValue().name().equals(tool))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// The owner of a resource: the one that lists it, the one whose template fits best, the one the
  /// uri names itself, or the only one there is. In a virtual server only what was chosen is there.
  public @Nullable Route resource(String uri) {
    Route listed = requireNonNull(routes.get(ListKind.RESOURCES), "routes").get(uri);
    if (listed != null) {
      return listed;
    }
    Optional<UriTemplate> template =
        templates.stream().filter(each -> each.matches(uri)).findFirst();
    if (template.isPresent()) {
      return Route.to(template.get().server(), template.get().original(uri));
    }
    if (withheld.resource(uri) != null) {
      return null;
    }
    return switch (view) {
      case View.One(ServerId server) -> toServer(ListKind.RESOURCES, server, uri);
      case View.All _ -> {
        Route explicit = explicit(uri);
        yield explicit != null ? explicit : onlyOne(uri);
      }
      case View.Virtual _ -> null;
    };
  }

  /// Why a uri is kept from the client; null when it is not.
  public @Nullable Hold holdOfResource(String uri) {
    return resource(uri) == null ? withheld.resource(uri) : null;
  }

  private @Nullable Route explicit(String uri) {
    int plus = uri.indexOf('+');
    if (plus <= 0 || !ServerId.isValid(uri.substring(0, plus))) {
      return null;
    }
    return toServer(
        ListKind.RESOURCES, new ServerId(uri.substring(0, plus)), uri.substring(plus + 1));
  }

  private @Nullable Route onlyOne(String uri) {
    List<ServerId> able =
        servers.values().stream()
            .filter(server -> {
              Manifest manifest = greetings.get(server.id());
              boolean mayHave = manifest == null || manifest.greeting().can("resources");
              return mayHave && usesAll(reach, server);
            })
            .map(ServerDefinition::id)
            .toList();
    return able.size() == 1 ? toServer(ListKind.RESOURCES, able.getFirst(), uri) : null;
  }

  /// The uri under which a server's resource is shown here.
  public String exposed(ServerId server, String uri) {
    Route route = requireNonNull(routes.get(ListKind.RESOURCES), "routes").get(uri);
    boolean isOthers = route != null && !route.server().id().equals(server);
    String explicit = UriTemplate.explicit(server, uri);
    boolean isExplicit =
        requireNonNull(routes.get(ListKind.RESOURCES), "routes").containsKey(explicit);
    return isOthers || isExplicit ? explicit : uri;
  }

  /// Whether any server of this view declares a capability; true while one is not known yet.
  public boolean can(String capability) {
    return greetings.size() < servers.size()
        || greetings.values().stream().anyMatch(each -> each.greeting().can(capability));
  }
}
