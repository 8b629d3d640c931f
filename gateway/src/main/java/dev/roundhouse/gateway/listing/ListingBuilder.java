package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.pinning.Screen;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.ToolName;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Merges manifests into the listing of a view. Pure: the same input gives the same bytes.
final class ListingBuilder {
  /// One line of a list to be: whose it is and how it is shown.
  private record Shown(
      ServerDefinition server, Item item, String exposed, Optional<String> description) {}

  private final View view;
  private final Era client;
  private final Reach reach;
  private final Map<ServerId, ServerDefinition> servers;
  private final Map<ServerId, Manifest> manifests;
  private final Map<ServerId, String> missing;
  private final Screen screen;
  private final Map<ListKind, Map<String, Hold>> holds = new EnumMap<>(ListKind.class);
  private final List<UriTemplate> heldTemplates = new ArrayList<>();
  private final Map<String, Withheld.Lacking> lacking = new HashMap<>();
  private final Map<ListKind, byte[]> arrays = new EnumMap<>(ListKind.class);
  private final Map<ListKind, Map<String, Route>> routes = new EnumMap<>(ListKind.class);
  private final List<UriTemplate> templates = new ArrayList<>();

  /// @param client the era in which the lists are read
  /// @param reach what their reader may use; the names of that do not depend on it
  /// @param screen what of it may be shown
  ListingBuilder(
      View view,
      Era client,
      Reach reach,
      Map<ServerId, ServerDefinition> servers,
      Map<ServerId, Manifest> manifests,
      Map<ServerId, String> missing,
      Screen screen) {
    this.view = requireNonNull(view, "view");
    this.client = requireNonNull(client, "client");
    this.reach = requireNonNull(reach, "reach");
    this.servers = new TreeMap<>(servers);
    this.manifests = new TreeMap<>(manifests);
    this.missing = new TreeMap<>(missing);
    this.screen = requireNonNull(screen, "screen");
  }

  Listing build(@Nullable VirtualServer virtual) {
    for (ListKind kind : ListKind.values()) {
      List<Shown> shown = virtual == null ? plain(kind) : chosen(kind, virtual);
      render(kind, shown.stream().filter(each -> isInReach(kind, each)).toList());
    }
    templates.sort(Comparator.comparingInt(UriTemplate::literals).reversed());
    return new Listing(
        view,
        reach,
        Map.copyOf(arrays),
        Map.copyOf(routes),
        List.copyOf(templates),
        Map.copyOf(servers),
        Map.copyOf(manifests),
        Map.copyOf(missing),
        new Withheld(Map.copyOf(holds), List.copyOf(heldTemplates), Map.copyOf(lacking), screen));
  }

  private void render(ListKind kind, List<Shown> shown) {
    JsonWriter writer = new JsonWriter().array();
    Map<String, Route> ways = HashMap.newHashMap(shown.size());
    Map<String, Hold> held = new HashMap<>();
    for (Shown each : shown) {
      Hold hold = hold(kind, each);
      if (hold != null) {
        held.put(each.exposed(), hold);
        if (kind == ListKind.TEMPLATES) {
          heldTemplates.add(template(each));
        }
        continue;
      }
      Crossing crossing = crossing(each.server().id());
      Route route = Route.to(each.server(), each.item(), kind, crossing);
      // Who calls what is not shown is told why, so its route is there.
      if (kind != ListKind.TOOLS || reach.shows(route.facts())) {
        writer.raw(each.item().as(kind, each.exposed(), each.description(), crossing));
      }
      ways.put(each.exposed(), route);
      if (kind == ListKind.TEMPLATES) {
        templates.add(template(each));
      }
    }
    arrays.put(kind, writer.end().toBytes());
    routes.put(kind, ways);
    holds.put(kind, Map.copyOf(held));
  }

  /// Names are given to all before some are held back: a name that is taken by one of those is not
  /// free for others.
  private @Nullable Hold hold(ListKind kind, Shown shown) {
    DefinitionKind pinned = kind.pinned();
    Item item = shown.item();
    return pinned == null
        ? null
        : screen.of(shown.server().id(), pinned, item.name(), item.print());
  }

  private static UriTemplate template(Shown shown) {
    boolean isAmbiguous = !shown.exposed().equals(shown.item().name());
    return UriTemplate.of(shown.server(), shown.item().name(), isAmbiguous);
  }

  private boolean isInReach(ListKind kind, Shown shown) {
    if (kind == ListKind.TOOLS && shown.server().isBuiltIn()) {
      String scope = shown.item().json().get("_meta").get(BuiltIn.SCOPE).text();
      if (scope == null || scope.isEmpty() || reach.areas().contains(new Scope(scope))) {
        return true;
      }
      lacking.put(shown.exposed(), new Withheld.Lacking(shown.item().name(), scope));
      return false;
    }
    return Listing.isInReach(reach, kind, shown.server(), shown.item().name());
  }

  private Crossing crossing(ServerId server) {
    Manifest manifest = requireNonNull(manifests.get(server), "manifest");
    return new Crossing(manifest.greeting().era(), client);
  }

  private List<Shown> plain(ListKind kind) {
    List<Shown> all = new ArrayList<>();
    manifests.forEach((id, manifest) -> {
      ServerDefinition server = servers.get(id);
      if (server != null) {
        manifest
            .items(kind)
            .forEach(item -> all.add(new Shown(server, item, item.name(), Optional.empty())));
      }
    });
    if (view instanceof View.One) {
      return all;
    }
    return switch (kind) {
      case TOOLS, PROMPTS -> prefixed(all);
      case RESOURCES, TEMPLATES -> unambiguous(all);
    };
  }

  private static List<Shown> prefixed(List<Shown> all) {
    Map<ToolName.Owner, String> names = new HashMap<>();
    ToolName.assign(all.stream().map(ListingBuilder::owner).toList())
        .forEach((exposed, owner) -> names.put(owner, exposed));
    return all.stream()
        .map(each ->
            new Shown(
                each.server(),
                each.item(),
                requireNonNull(names.get(owner(each)), "name"),
                each.description()))
        .toList();
  }

  private static ToolName.Owner owner(Shown shown) {
    return new ToolName.Owner(shown.server().id(), shown.item().name());
  }

  /// A uri that two servers have is shown with its owner in front, for both.
  private static List<Shown> unambiguous(List<Shown> all) {
    Map<String, ServerId> first = new HashMap<>();
    Map<String, Boolean> isShared = new HashMap<>();
    for (Shown each : all) {
      ServerId owner = first.putIfAbsent(each.exposed(), each.server().id());
      isShared.merge(
          each.exposed(), owner != null && !owner.equals(each.server().id()), Boolean::logicalOr);
    }
    return all.stream()
        .map(each ->
            isShared.getOrDefault(each.exposed(), false)
                ? new Shown(
                    each.server(),
                    each.item(),
                    UriTemplate.explicit(each.server().id(), each.exposed()),
                    each.description())
                : each)
        .toList();
  }

  private List<Shown> chosen(ListKind kind, VirtualServer virtual) {
    List<Entry> entries =
        switch (kind) {
          case TOOLS -> virtual.tools();
          case PROMPTS -> virtual.prompts();
          case RESOURCES, TEMPLATES -> virtual.resources();
        };
    Map<String, Shown> chosen = new LinkedHashMap<>();
    for (Entry entry : entries) {
      ServerDefinition server = servers.get(entry.server());
      Manifest manifest = manifests.get(entry.server());
      if (server == null || manifest == null) {
        continue;
      }
      for (Item item : manifest.items(kind)) {
        if (entry.name().equals("*") || entry.name().equals(item.name())) {
          add(chosen, kind, new Shown(server, item, shown(kind, entry, item), entry.description()));
        }
      }
    }
    return List.copyOf(chosen.values());
  }

  /// Names are kept short enough for every client; uris are what they are.
  private static String shown(ListKind kind, Entry entry, Item item) {
    String wanted = entry.as().orElse(item.name());
    return switch (kind) {
      case TOOLS, PROMPTS -> ToolName.shortened(wanted);
      case RESOURCES, TEMPLATES -> wanted;
    };
  }

  /// The first keeps its name; whoever comes later under the same one is shown with its owner.
  private static void add(Map<String, Shown> chosen, ListKind kind, Shown wanted) {
    if (chosen.putIfAbsent(wanted.exposed(), wanted) == null) {
      return;
    }
    boolean isUri = kind == ListKind.RESOURCES || kind == ListKind.TEMPLATES;
    String other =
        isUri
            ? UriTemplate.explicit(wanted.server().id(), wanted.exposed())
            : ToolName.join(wanted.server().id(), wanted.item().name());
    chosen.putIfAbsent(
        other, new Shown(wanted.server(), wanted.item(), other, wanted.description()));
  }
}
