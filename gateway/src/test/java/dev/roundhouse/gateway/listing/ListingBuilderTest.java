package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.pinning.Screen;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Reach;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ListingBuilderTest {
  private static final ServerId ONE = new ServerId("one");
  private static final ServerId TWO = new ServerId("two");

  private final Map<ServerId, ServerDefinition> servers = new TreeMap<>();
  private final Map<ServerId, Manifest> manifests = new TreeMap<>();

  @Test
  void showsToolsWithTheirServerAndRoutesThemBack() throws MalformedFrame {
    server(ONE, ListKind.TOOLS, "{\"name\":\"echo\",\"inputSchema\":{\"big\":1e400}}");
    server(TWO, ListKind.TOOLS, "{\"title\":\"T\",\"name\":\"echo\"}");

    Listing listing = build(new View.All());

    assertThat(text(listing.array(ListKind.TOOLS)))
        .isEqualTo(
            "[{\"name\":\"one__echo\",\"inputSchema\":{\"big\":1e400}},"
                + "{\"title\":\"T\",\"name\":\"two__echo\"}]");
    assertThat(named(listing, "two__echo").server().id()).isEqualTo(TWO);
    assertThat(named(listing, "two__echo").name()).isEqualTo("echo");
    assertThat(listing.named(ListKind.TOOLS, "one__other")).isNull();
  }

  @Test
  void leavesTheNamesOfASingleServerAlone() throws MalformedFrame {
    server(ONE, ListKind.TOOLS, "{\"name\":\"echo\"}");

    Listing listing = build(new View.One(ONE));

    assertThat(text(listing.array(ListKind.TOOLS))).isEqualTo("[{\"name\":\"echo\"}]");
    assertThat(named(listing, "unlisted").name()).isEqualTo("unlisted");
  }

  @Test
  void namesTheOwnerOfAUriOnlyWhenTwoServersHaveIt() throws MalformedFrame {
    server(ONE, ListKind.RESOURCES, "{\"uri\":\"test://a\"}", "{\"uri\":\"test://only\"}");
    server(TWO, ListKind.RESOURCES, "{\"uri\":\"test://a\"}");

    Listing listing = build(new View.All());

    assertThat(text(listing.array(ListKind.RESOURCES)))
        .isEqualTo(
            "[{\"uri\":\"one+test://a\"},{\"uri\":\"test://only\"},{\"uri\":\"two+test://a\"}]");
    assertThat(resource(listing, "two+test://a").server().id()).isEqualTo(TWO);
    assertThat(resource(listing, "two+test://a").name()).isEqualTo("test://a");
    assertThat(resource(listing, "test://only").server().id()).isEqualTo(ONE);
    assertThat(listing.resource("test://nobody")).isNull();
  }

  @Test
  void findsTheOwnerOfAUriByTheTemplateThatFitsBest() throws MalformedFrame {
    server(ONE, ListKind.TEMPLATES, "{\"uriTemplate\":\"test://{id}/data\"}");
    server(TWO, ListKind.TEMPLATES, "{\"uriTemplate\":\"test://special/{+path}\"}");

    Listing listing = build(new View.All());

    assertThat(resource(listing, "test://7/data").server().id()).isEqualTo(ONE);
    assertThat(resource(listing, "test://special/a/b").server().id()).isEqualTo(TWO);
  }

  @Test
  void showsWhatAVirtualServerChooses() throws MalformedFrame {
    server(ONE, ListKind.TOOLS, "{\"name\":\"echo\",\"description\":\"old\"}", "{\"name\":\"x\"}");
    server(TWO, ListKind.TOOLS, "{\"name\":\"echo\"}");
    VirtualServer virtual =
        new VirtualServer(
            new ServerId("mine"),
            Optional.empty(),
            List.of(
                new Entry(ONE, "echo", Optional.of("say"), Optional.of("new")),
                new Entry(TWO, "*", Optional.empty(), Optional.empty())),
            List.of(),
            List.of(),
            Origin.STORE);

    Listing listing =
        new ListingBuilder(
                new View.Virtual(virtual.name()),
                Era.LEGACY,
                Reach.EVERYTHING,
                servers,
                manifests,
                Map.of(),
                Screen.open())
            .build(virtual);

    assertThat(text(listing.array(ListKind.TOOLS)))
        .isEqualTo("[{\"name\":\"say\",\"description\":\"new\"},{\"name\":\"echo\"}]");
    assertThat(named(listing, "say").name()).isEqualTo("echo");
    assertThat(listing.named(ListKind.TOOLS, "x")).isNull();
  }

  private static Route named(Listing listing, String name) {
    return requireNonNull(listing.named(ListKind.TOOLS, name), name);
  }

  private static Route resource(Listing listing, String uri) {
    return requireNonNull(listing.resource(uri), uri);
  }

  private Listing build(View view) {
    return build(view, Reach.EVERYTHING);
  }

  private Listing build(View view, Reach reach) {
    return new ListingBuilder(view, Era.LEGACY, reach, servers, manifests, Map.of(), Screen.open())
        .build(null);
  }

  private void server(ServerId id, ListKind kind, String... items) throws MalformedFrame {
    servers.put(
        id,
        ServerDefinition.of(
            id, new Transport.Stdio("x", List.of(), Map.of(), Optional.empty()), Origin.STORE));
    List<Item> list = new ArrayList<>();
    for (String item : items) {
      list.add(
          requireNonNull(Item.of(Json.parse(item.getBytes(StandardCharsets.UTF_8)), kind), item));
    }
    Greeting greeting =
        new Greeting(
            Era.LEGACY,
            "2025-11-25",
            Json.parse("{}".getBytes(StandardCharsets.UTF_8)),
            "{}".getBytes(StandardCharsets.UTF_8),
            "\"be kind\"".getBytes(StandardCharsets.UTF_8));
    manifests.put(
        id,
        new Manifest(id, greeting, Map.of(kind, list), new Freshness(-1, false), Instant.EPOCH));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
