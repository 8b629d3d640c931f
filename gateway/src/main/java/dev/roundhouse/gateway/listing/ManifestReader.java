package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.upstream.CallEvent;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Requests;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads all pages of all lists of a server.
public final class ManifestReader {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  private static final byte[] PUBLIC = "public".getBytes(StandardCharsets.US_ASCII);

  /// A server that pages without end is stopped here.
  private static final int MOST_ITEMS = 20_000;

  /// And one whose pages are empty is here.
  private static final int MOST_PAGES = 2_000;

  private final Ticker ticker;

  public ManifestReader(Ticker ticker) {
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @param within longest for each page
  public Manifest read(Connection connection, Duration within)
      throws UpstreamFailure, InterruptedException {
    Map<ListKind, List<Item>> lists = new EnumMap<>(ListKind.class);
    List<Frame> pages = new ArrayList<>();
    for (ListKind kind : ListKind.values()) {
      if (connection.greeting().can(kind.capability())) {
        lists.put(kind, items(connection, kind, within, pages));
      }
    }
    return new Manifest(
        connection.server(), connection.greeting(), lists, freshness(pages), ticker.instant());
  }

  private static Freshness freshness(List<Frame> pages) {
    long ttl =
        pages.stream()
            .filter(page -> page.has(Member.TTL_MS))
            .mapToLong(page -> Math.max(0, page.integer(Member.TTL_MS, 0)))
            .min()
            .orElse(-1);
    boolean isPublic =
        !pages.isEmpty() && pages.stream().allMatch(page -> page.is(Member.CACHE_SCOPE, PUBLIC));
    return new Freshness(ttl, isPublic);
  }

  private List<Item> items(Connection connection, ListKind kind, Duration within, List<Frame> pages)
      throws UpstreamFailure, InterruptedException {
    List<Item> items = new ArrayList<>();
    String cursor = null;
    do {
      Frame page = page(connection, kind, cursor, within);
      if (page == null) {
        return List.of();
      }
      pages.add(page);
      for (Json entry : Json.of(page, member(kind)).items()) {
        Item item = Item.of(entry, kind);
        if (item != null && isUsable(connection, kind, item)) {
          items.add(item);
        }
      }
      String next = page.text(Member.NEXT_CURSOR);
      if (next != null && next.equals(cursor)) {
        throw new UpstreamFailure(
            Kind.INVALID, connection.server(), kind.method() + " repeats the same cursor");
      }
      if (next != null && pages.size() >= MOST_PAGES) {
        throw new UpstreamFailure(
            Kind.INVALID,
            connection.server(),
            kind.method() + " has not ended after " + MOST_PAGES + " pages");
      }
      cursor = next;
    } while (cursor != null && items.size() < MOST_ITEMS);
    return List.copyOf(items);
  }

  /// A tool whose header annotations break the rules must not be used (2026-07-28, transports).
  private static boolean isUsable(Connection connection, ListKind kind, Item item) {
    boolean isChecked =
        kind == ListKind.TOOLS && connection.greeting().era() == Protocol.Era.MODERN;
    if (!isChecked
        || !(ParamHeaders.of(item.json().get("inputSchema"))
            instanceof ParamHeaders.Invalid(String reason))) {
      return true;
    }
    LOG.log(
        Level.WARNING,
        "tool {0} of server {1} is left out: {2}",
        item.name(),
        connection.server(),
        reason);
    return false;
  }

  private static Member member(ListKind kind) {
    return switch (kind) {
      case TOOLS -> Member.TOOLS;
      case PROMPTS -> Member.PROMPTS;
      case RESOURCES -> Member.RESOURCES;
      case TEMPLATES -> Member.RESOURCE_TEMPLATES;
    };
  }

  /// Null when the server does not have this list after all: many declare `resources` and know no
  /// templates.
  private static @Nullable Frame page(
      Connection connection, ListKind kind, @Nullable String cursor, Duration within)
      throws UpstreamFailure, InterruptedException {
    byte[] params =
        cursor == null
            ? null
            : ("\"cursor\":" + new String(JsonWriter.quote(cursor), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    CallEvent.Done done =
        connection.ask(Requests.internal(connection, kind.method(), params), within);
    if (done.frame().kind() == Frame.Kind.RESULT) {
      requireList(connection, kind, done.frame());
      return done.frame();
    }
    if (done.frame().integer(Member.ERROR_CODE, 0) == Protocol.METHOD_NOT_FOUND) {
      return null;
    }
    throw new UpstreamFailure(
        Kind.INVALID,
        connection.server(),
        kind.method() + " failed: " + done.frame().text(Member.ERROR_MESSAGE));
  }

  /// Some servers answer an empty object where they mean an empty list; anything else is the answer
  /// to another question, and must not make what the server has disappear.
  private static void requireList(Connection connection, ListKind kind, Frame page)
      throws UpstreamFailure {
    boolean isList = page.type(member(kind)) == JsonType.ARRAY;
    if (!isList && !Json.of(page, Member.RESULT).members().isEmpty()) {
      throw new UpstreamFailure(
          Kind.INVALID, connection.server(), kind.method() + " was answered without a list");
    }
  }
}
