package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.LastWake;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.CallCount;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every server in a line: searched, filtered, sorted and paged by the query.
final class ServersPage {
  static final String PATH = "/console/servers";

  /// A server in the table.
  ///
  /// @param memory in bytes; null when nothing of it runs
  /// @param version empty when it is not known
  /// @param update the version that may be taken; empty when there is none
  record Row(
      String name,
      String about,
      Condition condition,
      @Nullable Instant since,
      String next,
      @Nullable Long memory,
      @Nullable LastWake wake,
      CallCount calls,
      String version,
      String update) {
    /// From the lowest to the highest; below the lowest where nobody has called.
    double errorRate() {
      return calls.errorRate().orElse(-1);
    }
  }

  /// A column that can be sorted by.
  ///
  /// @param sorted as `aria-sort` has it
  record Column(String key, String title, String link, String sorted, boolean isNumber) {
    boolean isSorted() {
      return !sorted.equals("none");
    }
  }

  /// How the servers stand on the page: in lines, or a card each.
  enum View {
    TABLE,
    GRID;

    static View of(Fields query) {
      return query.get("view").equals(GRID.wire()) ? GRID : TABLE;
    }

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A way to see them.
  record Way(String icon, String title, String link, boolean isChosen) {}

  /// A state to filter by.
  record Filter(String title, int count, String link, boolean isChosen) {}

  /// Everything of the page.
  record Model(
      Pager.Part<Row> part,
      List<Column> columns,
      List<Filter> filters,
      List<Way> ways,
      String everything,
      String search,
      Fields query,
      boolean isFiltered,
      boolean hasAny,
      boolean mayAct) {
    boolean isGrid() {
      return View.of(query) == View.GRID;
    }

    /// What a search keeps of the address, by name.
    Map<String, String> kept() {
      Map<String, String> kept = new LinkedHashMap<>();
      for (String key : KEPT) {
        if (!query.get(key).isEmpty()) {
          kept.put(key, query.get(key));
        }
      }
      return kept;
    }
  }

  private static final List<String> KEPT = List.of("state", "update", "sort", "down", "view");

  private final Scene scene;

  ServersPage(Scene scene) {
    this.scene = requireNonNull(scene, "scene");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show);
  }

  private void show(Turn turn) {
    Fields query = turn.query();
    List<ServerLine> lines = scene.servers(turn);
    Map<ServerId, Look> looks = scene.looks(turn);
    List<Row> all = lines.stream().map(line -> row(line, looks, turn.now())).toList();
    String search = query.get("q").strip();
    String needle = search.toLowerCase(Locale.ROOT);
    Optional<Condition> state = Condition.of(query.get("state"));
    boolean areUpdates = query.get("update").equals("yes");
    List<Row> found =
        all.stream()
            .filter(row -> fits(row, needle))
            .filter(row -> state.isEmpty() || row.condition() == state.get())
            .filter(row -> !areUpdates || !row.update().isEmpty())
            .sorted(order(query))
            .toList();
    turn.page(
        "servers",
        "servers",
        text("servers.title"),
        new Model(
            Pager.part(found, query, PATH),
            columns(query),
            filters(all, query, state),
            ways(query),
            PATH + Fields.NONE.with("view", query.get("view")).query(),
            search,
            query,
            !needle.isEmpty() || state.isPresent() || areUpdates,
            !all.isEmpty(),
            turn.may(Scope.ADMIN)));
  }

  private static boolean fits(Row row, String needle) {
    return needle.isEmpty()
        || row.name().toLowerCase(Locale.ROOT).contains(needle)
        || row.about().toLowerCase(Locale.ROOT).contains(needle);
  }

  static Row row(ServerLine line, Map<ServerId, Look> looks, Instant now) {
    Look look = looks.get(line.definition().id());
    return new Row(
        line.definition().id().value(),
        line.definition().description().orElse(""),
        Condition.of(line),
        line.since(),
        Outlook.of(line, now),
        line.use() == null ? null : Long.valueOf(line.use().memory()),
        line.past().lastWake(),
        line.counted(),
        look == null ? "" : Fleetwide.version(look).orElse(""),
        look == null ? "" : Fleetwide.offered(look).orElse(""));
  }

  private static Comparator<Row> order(Fields query) {
    Comparator<Row> byName = Comparator.comparing(Row::name);
    Comparator<Row> order =
        switch (query.get("sort")) {
          case "state" -> Comparator.comparing(Row::condition);
          case "since" ->
              Comparator.comparing(Row::since, Comparator.nullsFirst(Comparator.naturalOrder()));
          case "memory" ->
              Comparator.comparing(Row::memory, Comparator.nullsFirst(Comparator.naturalOrder()));
          case "calls" -> Comparator.comparingLong(row -> row.calls().calls());
          case "errors" -> Comparator.comparingDouble(Row::errorRate);
          default -> byName;
        };
    return (query.get("down").equals("yes") ? order.reversed() : order).thenComparing(byName);
  }

  private static List<Column> columns(Fields query) {
    return List.of(
        column(query, "name", false),
        column(query, "state", false),
        column(query, "since", false),
        column(query, "memory", true),
        column(query, "calls", true),
        column(query, "errors", true));
  }

  private static Column column(Fields query, String key, boolean isNumber) {
    String now = query.get("sort").isEmpty() ? "name" : query.get("sort");
    boolean isDown = query.get("down").equals("yes");
    boolean isHere = now.equals(key);
    // Of numbers the large ones are looked for.
    boolean goesDown = isHere ? !isDown : isNumber;
    Fields link =
        query
            .with("page", "")
            .with("sort", key.equals("name") ? "" : key)
            .with("down", goesDown ? "yes" : "");
    String sorted = isHere ? (isDown ? "descending" : "ascending") : "none";
    return new Column(key, text("servers.column." + key), PATH + link.query(), sorted, isNumber);
  }

  private static List<Way> ways(Fields query) {
    return Stream.of(View.values())
        .map(each ->
            new Way(
                each.wire(),
                text("servers.view." + each.wire()),
                PATH + query.with("view", each == View.TABLE ? "" : each.wire()).query(),
                each == View.of(query)))
        .toList();
  }

  private static List<Filter> filters(List<Row> all, Fields query, Optional<Condition> state) {
    Fields base = query.with("page", "");
    List<Filter> filters = new ArrayList<>();
    filters.add(
        new Filter(
            text("servers.all"),
            all.size(),
            PATH + base.with("state", "").query(),
            state.isEmpty()));
    for (Condition each : Condition.values()) {
      int count = (int) all.stream().filter(row -> row.condition() == each).count();
      boolean isChosen = state.isPresent() && state.get() == each;
      if (count > 0 || isChosen) {
        String link = PATH + base.with("state", each.wire()).query();
        filters.add(new Filter(each.word(), count, link, isChosen));
      }
    }
    return List.copyOf(filters);
  }
}
