package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ClientSnippets;
import dev.roundhouse.catalog.ClientSnippets.Client;
import dev.roundhouse.gateway.SeenClient;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Issued;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a client is connected: what to paste where, with a token made for it, and whether it has
/// come since. A token is shown once, on the page that follows the button, and nowhere kept.
final class ConnectPage {
  private static final String PATH = "/console/connect";
  private static final String PLACEHOLDER = "YOUR_TOKEN";
  private static final List<String> LIVES = List.of("1d", "7d", "30d", "90d");
  private static final int MOST_TOKENS = 20;
  private static final int MOST_LINES = 2_000;

  /// By what word in its own name a client is known, for the eyes of people.
  private static final Map<Client, List<String>> NAMES =
      Map.of(
          Client.CLAUDE_DESKTOP, List.of("claude-ai", "claude-desktop", "claude desktop"),
          Client.CLAUDE_CODE, List.of("claude-code", "claude code"),
          Client.CURSOR, List.of("cursor"),
          Client.VS_CODE, List.of("visual studio code", "vscode", "vs code"),
          Client.WINDSURF, List.of("windsurf"),
          Client.CODEX, List.of("codex"),
          Client.INSPECTOR, List.of("inspector"),
          Client.HTTP, List.of("curl"));

  /// A client, and what to paste for it.
  ///
  /// @param seen the latest that calls itself so; null when none has come
  record Way(Client client, List<ClientSnippets.Snippet> snippets, @Nullable SeenClient seen) {
    Way {
      snippets = List.copyOf(snippets);
    }
  }

  /// A token that is good now, and who has come with it.
  ///
  /// @param used when it was used last, as far as the audit log says; null when it was not
  record Made(
      String id,
      String scopes,
      Instant created,
      Instant ends,
      List<SeenClient> clients,
      @Nullable Instant used,
      boolean isNew) {
    Made {
      clients = List.copyOf(clients);
    }
  }

  /// Something to choose.
  record Option(String value, String title, boolean isChosen) {}

  /// Everything of the page.
  ///
  /// @param token shown this once; empty where none was just made
  record Model(
      String address,
      List<Option> through,
      List<Option> lives,
      List<Way> ways,
      String token,
      String scope,
      boolean isGone,
      List<Made> made,
      boolean mayMake) {}

  private final Console.Parts parts;
  private final Once<Issued> box = new Once<>();

  ConnectPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show).post(PATH, this::make);
  }

  /// @throws CatalogException when there is none of this name
  private Optional<ServerId> virtual(Turn turn, String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        parts.operations().virtualServers(turn.who()).stream()
            .map(each -> each.name())
            .filter(each -> each.value().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CatalogException(CatalogException.Kind.NOT_FOUND, text("virtual.none", name))));
  }

  private void make(Turn turn) {
    Optional<ServerId> virtual = virtual(turn, turn.form().get("through"));
    String life = turn.form().get("life");
    if (!LIVES.contains(life)) {
      throw new IllegalArgumentException(text("connect.life.wrong"));
    }
    Set<Scope> scopes = Set.of(virtual.map(Scope::virtual).orElse(Scope.MCP));
    Issued issued =
        parts
            .operations()
            .identity()
            .createToken(turn.who(), scopes, Durations.parse(life), turn.who().subject());
    String id = box.put(turn.who().tokenId(), issued);
    Fields query =
        Fields.NONE
            .with("through", virtual.map(ServerId::value).orElse(""))
            .with("token", issued.details().id())
            .with("made", id);
    turn.response()
        .status(303)
        .header("Location", PATH + query.query())
        .header("Cache-Control", "no-store")
        .send();
  }

  private void show(Turn turn) {
    if (!turn.who().grants().reach().seesAny()) {
      throw new DeniedException(Scope.MCP);
    }
    Optional<ServerId> virtual = virtual(turn, turn.query().get("through"));
    String made = turn.query().get("made");
    Optional<Issued> issued =
        made.isEmpty() || Turn.isLive(turn.request())
            ? Optional.empty()
            : box.take(made, turn.who().tokenId());
    String token = issued.map(each -> each.token().reveal()).orElse("");
    String path = virtual.map(name -> "/v/" + name + "/mcp").orElse("/mcp");
    boolean mayMake = turn.may(Scope.ADMIN);
    List<SeenClient> mine =
        mayMake
            ? parts.operations().menus().clients(turn.who()).stream()
                .filter(each -> each.subject().equals(turn.who().subject()))
                .toList()
            : List.of();
    turn.page(
        "connect",
        "connect",
        text("connect.title"),
        new Model(
            turn.base() + path,
            throughs(turn, virtual),
            LIVES.stream()
                .map(each -> new Option(each, text("connect.life." + each), each.equals("30d")))
                .toList(),
            ways(turn, virtual, path, token.isEmpty() ? PLACEHOLDER : token, mine),
            token,
            virtual.map(name -> "virtual:" + name).orElse("mcp"),
            !made.isEmpty() && token.isEmpty(),
            mayMake ? made(turn, mine) : List.of(),
            mayMake));
  }

  private List<Option> throughs(Turn turn, Optional<ServerId> chosen) {
    List<Option> all = new ArrayList<>();
    all.add(new Option("", text("connect.all"), chosen.isEmpty()));
    parts
        .operations()
        .virtualServers(turn.who())
        .forEach(each ->
            all.add(
                new Option(
                    each.name().value(),
                    text("connect.virtual", each.name().value()),
                    chosen.filter(each.name()::equals).isPresent())));
    return List.copyOf(all);
  }

  private static List<Way> ways(
      Turn turn, Optional<ServerId> virtual, String path, String token, List<SeenClient> mine) {
    String name = virtual.map(each -> "roundhouse-" + each).orElse("roundhouse");
    URI url = URI.create(turn.base() + path);
    List<Way> ways = new ArrayList<>();
    for (Client client : Client.values()) {
      SeenClient seen = mine.stream().filter(each -> is(client, each)).findFirst().orElse(null);
      ways.add(new Way(client, ClientSnippets.of(client, name, url, token), seen));
    }
    return List.copyOf(ways);
  }

  /// Whether a client calls itself so. One that is made of another names both: the first of this
  /// list counts.
  private static boolean is(Client client, SeenClient seen) {
    String name = seen.client().toLowerCase(Locale.ROOT);
    return Stream.of(Client.values())
        .filter(each -> requireNonNull(NAMES.get(each), "names").stream().anyMatch(name::contains))
        .findFirst()
        .filter(client::equals)
        .isPresent();
  }

  /// The tokens of this person that are good for calls and nothing else, the newest first.
  private List<Made> made(Turn turn, List<SeenClient> mine) {
    List<TokenRecord> tokens =
        parts.operations().identity().listTokens(turn.who()).stream()
            .filter(each -> each.subject().equals(turn.who().subject()))
            .filter(each -> each.revoked().isEmpty() && each.expires().isAfter(turn.now()))
            .filter(each -> !each.scopes().contains(Scope.ADMIN))
            .sorted(Comparator.comparing(TokenRecord::created).reversed())
            .limit(MOST_TOKENS)
            .toList();
    Map<String, Instant> used = used(turn, tokens);
    return tokens.stream()
        .map(each ->
            new Made(
                each.id(),
                String.join(" ", each.scopes().stream().map(Scope::wire).sorted().toList()),
                each.created(),
                each.expires(),
                mine.stream().filter(client -> client.token().equals(each.id())).toList(),
                used.get(each.id()),
                each.id().equals(turn.query().get("token"))))
        .toList();
  }

  /// When each token was used last, from the lines of the audit log about first and later visits.
  private Map<String, Instant> used(Turn turn, List<TokenRecord> tokens) {
    Map<String, Instant> used = new HashMap<>();
    if (tokens.isEmpty()) {
      return used;
    }
    AuditQuery logins =
        new AuditQuery(
            Optional.of(tokens.getLast().created().minus(Duration.ofMinutes(1))),
            Optional.of(turn.who().subject()),
            Optional.empty(),
            Optional.empty(),
            Optional.of("login"),
            Optional.empty(),
            Optional.empty(),
            MOST_LINES);
    for (Json line : parts.operations().audit(turn.who(), logins)) {
      String token = line.get("token").text();
      Instant at = AuditRow.of(line).at();
      if (token != null && at != null) {
        used.put(token, at);
      }
    }
    return used;
  }
}
