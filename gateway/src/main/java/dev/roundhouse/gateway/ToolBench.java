package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.door.McpDoor;
import dev.roundhouse.gateway.door.Works;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Every tool as far as somebody may use it, to look at and to try. A call passes everything that a
/// call of a client passes: approval of definitions, rules, persons asked, limits, the audit log.
/// Safe for many threads.
public final class ToolBench {
  private final Works works;
  private final McpDoor door;

  ToolBench(Works works, McpDoor door) {
    this.works = requireNonNull(works, "works");
    this.door = requireNonNull(door, "door");
  }

  private Listing listing(Principal who, Duration wait) throws InterruptedException {
    Caller caller = Caller.onlooker(who.subject(), works.reach(who, new View.All()));
    return works.listings().current(new View.All(), caller, wait);
  }

  private static List<Json> items(Listing listing) {
    try {
      return Json.parse(listing.array(ListKind.TOOLS)).items();
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a list made here cannot be read back", e);
    }
  }

  ToolOverview overview(Principal who, Duration wait) throws InterruptedException {
    return overview(listing(who, wait));
  }

  /// As far as it is known, without asking a server.
  public ToolOverview known(Principal who) {
    return overview(known(who, new View.All()));
  }

  /// Servers may have other tools for somebody who can be asked.
  private Listing known(Principal who, View view) {
    return works.listings().known(view, Caller.person(who.subject(), works.reach(who, view)));
  }

  private static ToolOverview overview(Listing listing) {
    List<ToolOverview.Line> lines = new ArrayList<>();
    for (Json item : items(listing)) {
      String name = requireNonNull(item.get("name").text(), "name");
      Route route = requireNonNull(listing.named(ListKind.TOOLS, name), "route");
      String description = item.get("description").text();
      lines.add(
          new ToolOverview.Line(
              name,
              route.server().id(),
              route.name(),
              description == null ? "" : description,
              item.end() - item.start()));
    }
    return new ToolOverview(lines, listing.missing());
  }

  /// The definition of a tool as clients see it; empty when there is none of this name for them.
  ///
  /// @param wait longest for servers that are still unknown
  public Optional<Json> definition(Principal who, String name, Duration wait)
      throws InterruptedException {
    // Servers that nobody knows yet do not hold up a tool that is known.
    Optional<Json> known = named(known(who, new View.All()), name);
    return known.isPresent() ? known : named(listing(who, wait), name);
  }

  private static Optional<Json> named(Listing listing, String name) {
    return items(listing).stream().filter(item -> name.equals(item.get("name").text())).findFirst();
  }

  /// Begins a call of a tool, on a thread of its own.
  ///
  /// @param arguments a JSON object
  /// @param party hears of it, from more than one thread; may not block
  /// @throws dev.roundhouse.security.AuditException when calls are refused, as the audit log cannot
  ///   be written
  public ToolRun start(Principal who, String name, byte[] arguments, Consumer<ToolEvent> party) {
    return door.start(who, name, arguments, party);
  }
}
