package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Every tool that the person may use, in a line each.
final class ToolsPage {
  static final String PATH = "/console/tools";

  /// Servers that are still unknown are asked when somebody opens the page, and this long waited
  /// for; what comes later is there when the page looks again, which asks nobody.
  private static final Duration WAIT = Duration.ofMillis(500);

  /// A server to filter by.
  record Filter(String name, boolean isChosen) {}

  /// Everything of the page.
  ///
  /// @param missing servers whose tools are not in the list, and why
  /// @param pending definitions that wait for a person
  record Model(
      ToolStats tools,
      Pager pager,
      List<Filter> servers,
      String search,
      Map<String, String> missing,
      int pending,
      boolean isFiltered,
      boolean hasAny) {}

  private final Console.Parts parts;

  ToolsPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  static String link(String tool) {
    return PATH + "/" + Fields.encoded(tool);
  }

  private void show(Turn turn) throws InterruptedException {
    ToolOverview overview =
        Turn.isLive(turn.request())
            ? parts.operations().bench().known(turn.who())
            : parts.operations().tools(turn.who(), WAIT);
    Fields query = turn.query();
    String search = query.get("q").strip();
    String needle = search.toLowerCase(Locale.ROOT);
    String server = query.get("server");
    List<ToolOverview.Line> found =
        overview.tools().stream()
            .filter(each -> server.isEmpty() || each.server().value().equals(server))
            .filter(each ->
                needle.isEmpty()
                    || each.name().toLowerCase(Locale.ROOT).contains(needle)
                    || each.description().toLowerCase(Locale.ROOT).contains(needle))
            .toList();
    Map<String, String> missing = new TreeMap<>();
    overview.missing().forEach((id, why) -> missing.put(id.value(), why));
    Pager.Part<ToolOverview.Line> part = Pager.part(found, query, PATH);
    turn.page(
        "tools",
        "tools",
        text("tools.title"),
        new Model(
            ToolStats.of(parts, turn, part.shown()),
            part.pager(),
            overview.tools().stream()
                .map(ToolOverview.Line::server)
                .distinct()
                .map(ServerId::value)
                .sorted()
                .map(name -> new Filter(name, name.equals(server)))
                .toList(),
            search,
            missing,
            turn.may(Scope.ADMIN) ? parts.operations().bench().pending(turn.who()) : 0,
            !needle.isEmpty() || !server.isEmpty(),
            !overview.tools().isEmpty()));
  }
}
