package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.MenuOperations;
import dev.roundhouse.operations.MenuOperations.For;
import dev.roundhouse.operations.Missing;
import dev.roundhouse.operations.MissingWords;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.TokenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a tool is missing: one answer with its reason and the next step.
final class WhyPage {
  static final String PATH = "/console/why";

  private static final String TOKEN = "token:";
  private static final String PERSON = "person:";
  private static final String GUEST = "guest";
  private static final int MOST_TOKENS = 200;

  /// Something to choose in a list.
  record Option(String value, String title, boolean isChosen) {}

  /// The answer.
  ///
  /// @param mark `good`, `bad`, or `warn` where the tool is seen and not all is well
  /// @param link the page where the next step is taken; empty where there is none
  record Answer(
      String mark,
      String code,
      String says,
      String next,
      String whose,
      boolean isListed,
      String link,
      String linkTitle) {}

  /// Everything of the page.
  ///
  /// @param problem what is wrong with the question; empty while nothing is
  record Model(
      String tool,
      List<Option> whom,
      List<Option> through,
      @Nullable Answer answer,
      String problem) {}

  private final Console.Parts parts;

  WhyPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  private void show(Turn turn) {
    if (!turn.who().grants().reach().seesAny()) {
      throw new DeniedException(Scope.MCP);
    }
    Fields query = turn.query();
    String tool = query.get("tool").strip();
    String whom = query.get("for");
    String through = query.get("through");
    Answer answer = null;
    String problem = "";
    if (!tool.isEmpty()) {
      try {
        answer =
            answer(
                parts.operations().menus().why(turn.who(), tool, whom(whom), virtual(through)),
                through);
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    turn.still(
        problem.isEmpty() ? 200 : 400,
        "why",
        "tools",
        text("why.title"),
        new Model(tool, whoms(turn, whom), throughs(turn, through), answer, problem));
  }

  private static For whom(String wire) {
    if (wire.startsWith(TOKEN)) {
      return new For.Token(wire.substring(TOKEN.length()));
    }
    return wire.startsWith(PERSON)
        ? new For.Person(wire.substring(PERSON.length()))
        : wire.equals(GUEST) ? new For.Guest() : new For.Me();
  }

  private static Optional<ServerId> virtual(String through) {
    return through.isEmpty() ? Optional.empty() : Optional.of(new ServerId(through));
  }

  private List<Option> throughs(Turn turn, String chosen) {
    List<Option> all = new ArrayList<>();
    all.add(new Option("", text("why.through.all"), chosen.isEmpty()));
    for (VirtualServer each : parts.operations().virtualServers(turn.who())) {
      String name = each.name().value();
      all.add(new Option(name, "/v/" + name + "/mcp", name.equals(chosen)));
    }
    return List.copyOf(all);
  }

  private List<Option> whoms(Turn turn, String chosen) {
    List<Option> all = new ArrayList<>();
    all.add(new Option("", text("why.for.me", turn.session().account().name()), chosen.isEmpty()));
    if (!turn.may(Scope.ADMIN)) {
      return List.copyOf(all);
    }
    all.add(new Option(GUEST, text("why.for.guest"), chosen.equals(GUEST)));
    for (Account each : parts.operations().identity().people().list(turn.who())) {
      String value = PERSON + each.name();
      all.add(new Option(value, text("why.for.person", each.name()), value.equals(chosen)));
    }
    parts.operations().identity().listTokens(turn.who()).stream()
        .filter(each -> each.revoked().isEmpty() && each.expires().isAfter(turn.now()))
        .limit(MOST_TOKENS)
        .forEach(each -> all.add(token(each, chosen)));
    return List.copyOf(all);
  }

  private static Option token(TokenRecord token, String chosen) {
    String value = TOKEN + token.id();
    String scopes = String.join(" ", token.scopes().stream().map(Scope::wire).sorted().toList());
    return new Option(
        value, text("why.for.token", token.id(), token.subject(), scopes), value.equals(chosen));
  }

  private static Answer answer(MenuOperations.Sight sight, String through) {
    Missing missing = sight.missing();
    MissingWords words = MissingWords.of(missing);
    String mark = missing instanceof Missing.There ? "good" : missing.isListed() ? "warn" : "bad";
    Link link = link(missing, sight, through);
    return new Answer(
        mark,
        missing.code(),
        words.says(),
        words.next(),
        sight.whose(),
        missing.isListed(),
        link.path(),
        link.title());
  }

  /// Where the next step is taken.
  private record Link(String path, String title) {
    static final Link NONE = new Link("", "");

    static Link server(ServerId id) {
      return new Link("/console/servers/" + id, text("why.open.server", id.value()));
    }
  }

  private static Link link(Missing missing, MenuOperations.Sight sight, String through) {
    return switch (missing) {
      case Missing.There(String shownAs) ->
          through.isEmpty()
              ? new Link(ToolsPage.link(shownAs), text("why.open.tool"))
              : new Link(VirtualPage.link(through), text("why.open.virtual", through));
      case Missing.NoVirtual _ -> new Link(VirtualPage.PATH, text("virtual.title"));
      case Missing.NoServer _ -> new Link(ServersPage.PATH, text("servers.title"));
      case Missing.Disabled(var id) -> Link.server(id);
      case Missing.Quarantined(var id) -> Link.server(id);
      case Missing.Stopped stopped -> Link.server(stopped.server());
      case Missing.Parked parked -> Link.server(parked.server());
      case Missing.Failing failing -> Link.server(failing.server());
      case Missing.ListUnknown unknown -> Link.server(unknown.server());
      case Missing.NoTool none ->
          none.server().map(Link::server).orElse(new Link(ToolsPage.PATH, text("tools.title")));
      case Missing.LeftOut(var virtual, _) ->
          new Link(VirtualPage.link(virtual.value()), text("why.open.virtual", virtual.value()));
      case Missing.OutOfScope _, Missing.Denied _, Missing.Limited _ -> Link.NONE;
      case Missing.Withheld _ -> new Link(ToolsPage.PATH, text("tools.title"));
      case Missing.Asked _ ->
          sight.owner().map(owner -> Link.server(owner.server())).orElse(Link.NONE);
    };
  }
}
