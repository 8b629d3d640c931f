package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What clients are shown, and would be: the same lists by the same code, for people who put
/// virtual servers together. Safe for many threads.
public final class Menus {
  private final Works works;

  Menus(Works works) {
    this.works = requireNonNull(works, "works");
  }

  /// Everything behind the door, as far as it is known within the wait.
  public Menu all(Principal who, Duration wait) throws InterruptedException {
    View view = new View.All();
    return menu(works.listings().current(view, caller(who, view), wait));
  }

  /// What a virtual server shows to this principal; empty when there is none of this name.
  public Optional<Menu> of(Principal who, ServerId virtual, Duration wait)
      throws InterruptedException {
    View view = new View.Virtual(virtual);
    return works.listings().exists(view)
        ? Optional.of(menu(works.listings().current(view, caller(who, view), wait)))
        : Optional.empty();
  }

  /// What one would show that nobody has set yet.
  public Menu draft(Principal who, VirtualServer virtual, Duration wait)
      throws InterruptedException {
    View view = new View.Virtual(virtual.name());
    return menu(works.listings().draft(virtual, caller(who, view), wait));
  }

  /// Which clients have been at the door since the start, the latest first.
  public List<SeenClient> clients() {
    return works.guests().clients();
  }

  /// How the cache of lists does that were made for clients.
  public CacheUse kept() {
    return works.listings().use();
  }

  private Caller caller(Principal who, View view) {
    return Caller.onlooker(who.subject(), works.reach(who, view));
  }

  private static Menu menu(Listing listing) {
    List<Menu.Item> items = new ArrayList<>();
    for (ListKind kind : ListKind.values()) {
      for (Json item : items(listing.array(kind))) {
        Menu.Item made = item(listing, kind, item);
        if (made != null) {
          items.add(made);
        }
      }
    }
    return new Menu(items, listing.missing(), listing.array(ListKind.TOOLS));
  }

  private static List<Json> items(byte[] array) {
    try {
      return Json.parse(array).items();
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a list made here cannot be read back", e);
    }
  }

  private static Menu.@Nullable Item item(Listing listing, ListKind kind, Json item) {
    String shown = item.get(kind.key()).text();
    Route route = shown == null ? null : listing.named(kind, shown);
    if (shown == null || route == null) {
      return null; // a server that lists what has no name shows nothing
    }
    String description = item.get("description").text();
    return new Menu.Item(
        switch (kind) {
          case TOOLS -> Menu.Kind.TOOLS;
          case PROMPTS -> Menu.Kind.PROMPTS;
          case RESOURCES, TEMPLATES -> Menu.Kind.RESOURCES;
        },
        shown,
        route.server().id(),
        route.name(),
        description == null ? "" : description,
        item.end() - item.start());
  }
}
