package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Menu;
import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.BlastRadius;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Virtual servers: all of them in a line each, and one of them as its clients see it.
final class VirtualPage {
  static final String PATH = "/console/virtual";

  /// Servers that are still unknown are asked, and this long waited for.
  private static final Duration WAIT = Duration.ofSeconds(1);

  /// One in the list.
  ///
  /// @param tools how many it shows; null where the person may see none of them
  /// @param users who has a token that names it, or has come through it; empty when nobody has,
  ///   null where the person may not see that
  record Row(
      String name,
      String about,
      String address,
      @Nullable Integer tools,
      @Nullable Long tokens,
      boolean isComplete,
      @Nullable List<String> users,
      boolean isOfFile) {}

  /// The list.
  record Model(Pager.Part<Row> part, boolean mayAct) {}

  /// One of them.
  ///
  /// @param missing servers whose tools are not in it, and why
  /// @param preview what `tools/list` answers
  record One(
      Row row,
      List<Menu.Item> tools,
      List<Menu.Item> prompts,
      List<Menu.Item> resources,
      List<String> warnings,
      Map<String, String> missing,
      String preview,
      @Nullable BlastRadius impact,
      boolean mayAct) {}

  private final Console.Parts parts;

  VirtualPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::list).get(PATH + "/{name}", this::one);
  }

  static String link(String name) {
    return PATH + "/" + name;
  }

  /// The address of one, as a client has to write it.
  static String address(Turn turn, String name) {
    return turn.base() + "/v/" + name + "/mcp";
  }

  /// @throws CatalogException when there is none of this name
  static VirtualServer find(Console.Parts parts, Turn turn) {
    String name = turn.name("name");
    return parts.operations().virtualServers(turn.who()).stream()
        .filter(each -> each.name().value().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CatalogException(CatalogException.Kind.NOT_FOUND, text("virtual.none", name)));
  }

  private void list(Turn turn) throws InterruptedException {
    List<VirtualServer> all = parts.operations().virtualServers(turn.who());
    Pager.Part<VirtualServer> shown = Pager.part(all, turn.query(), PATH);
    Users users = Users.of(parts, turn);
    List<Row> rows = new ArrayList<>();
    for (VirtualServer each : shown.shown()) {
      rows.add(row(turn, each, menu(turn, each.name()).orElse(null), users));
    }
    turn.page(
        "virtualServers",
        "virtual",
        text("virtual.title"),
        new Model(new Pager.Part<>(rows, shown.pager()), turn.may(Scope.ADMIN)));
  }

  private Optional<Menu> menu(Turn turn, ServerId name) throws InterruptedException {
    return parts.operations().menus().of(turn.who(), name, WAIT);
  }

  /// Who has a token that names a virtual server, or has come through it; read once for all.
  private record Users(List<TokenRecord> tokens, List<SeenClient> clients, boolean isKnown) {
    static Users of(Console.Parts parts, Turn turn) {
      return turn.may(Scope.ADMIN)
          ? new Users(
              parts.operations().identity().listTokens(turn.who()).stream()
                  .filter(each -> each.revoked().isEmpty() && each.expires().isAfter(turn.now()))
                  .toList(),
              parts.operations().menus().clients(turn.who()),
              true)
          : new Users(List.of(), List.of(), false);
    }

    @Nullable List<String> of(ServerId name) {
      if (!isKnown) {
        return null;
      }
      Scope scope = Scope.virtual(name);
      return Stream.concat(
              tokens.stream()
                  .filter(each -> each.scopes().contains(scope))
                  .map(TokenRecord::subject),
              clients.stream()
                  .filter(each -> each.virtual().filter(name::equals).isPresent())
                  .map(SeenClient::subject))
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static Row row(Turn turn, VirtualServer virtual, @Nullable Menu menu, Users users) {
    String name = virtual.name().value();
    return new Row(
        name,
        virtual.description().orElse(""),
        address(turn, name),
        menu == null ? null : Integer.valueOf(menu.of(Menu.Kind.TOOLS).size()),
        menu == null ? null : Long.valueOf(menu.tokens()),
        menu != null && menu.missing().isEmpty(),
        users.of(virtual.name()),
        virtual.origin() == Origin.FILE);
  }

  private void one(Turn turn) throws InterruptedException {
    VirtualServer virtual = find(parts, turn);
    Menu menu = menu(turn, virtual.name()).orElse(null);
    boolean isAdmin = turn.may(Scope.ADMIN);
    turn.page(
        "virtualServer",
        "virtual",
        virtual.name().value(),
        new One(
            row(turn, virtual, menu, Users.of(parts, turn)),
            menu == null ? List.of() : menu.of(Menu.Kind.TOOLS),
            menu == null ? List.of() : menu.of(Menu.Kind.PROMPTS),
            menu == null ? List.of() : menu.of(Menu.Kind.RESOURCES),
            virtual.warnings(),
            menu == null ? Map.of() : missing(menu),
            menu == null ? "" : PrettyJson.of(new String(menu.tools(), UTF_8)),
            isAdmin ? parts.operations().menus().impactOfVirtual(turn.who(), virtual.name()) : null,
            isAdmin));
  }

  static Map<String, String> missing(Menu menu) {
    Map<String, String> missing = new TreeMap<>();
    menu.missing().forEach((server, why) -> missing.put(server.value(), why));
    return missing;
  }
}
