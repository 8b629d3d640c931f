package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Menu;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.ProtectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Puts a virtual server together: picks, names, describes and orders, and shows at each step what
/// clients would see and what it costs them. The form is the only memory of it until it is saved.
final class VirtualEditor {
  private static final String NEW = "/console/virtual-new";
  private static final String DRAFT = "/console/virtual-draft";
  private static final Duration WAIT = Duration.ofSeconds(1);

  /// How many things to pick are shown at once.
  private static final int MOST = 60;

  /// A name that nobody has, for a draft that has none yet.
  private static final ServerId NAMELESS = new ServerId("draft");

  /// A choice, with what its server says of it.
  ///
  /// @param place from 1
  /// @param usual its own description
  /// @param tokens what it costs; -1 where that is not known, as its server lists no such thing now
  record Row(int place, Draft.Choice choice, String usual, long tokens) {}

  /// Something to pick.
  ///
  /// @param wire as the form has it
  record Pick(String wire, String name, String about, Menu.Kind kind, long tokens) {}

  /// What a server has to pick from.
  record Group(String server, List<Pick> picks) {
    Group {
      picks = List.copyOf(picks);
    }
  }

  /// Everything of the page.
  ///
  /// @param more how many are not shown because there are too many
  /// @param problem why it could not be saved; empty while nothing is wrong
  record Model(
      Draft draft,
      boolean isNew,
      List<Row> rows,
      List<Group> groups,
      int more,
      String search,
      int tools,
      long tokens,
      String preview,
      boolean isPreview,
      Map<String, String> missing,
      String problem) {}

  private final Console.Parts parts;

  VirtualEditor(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes
        .get(NEW, this::fresh)
        .get(VirtualPage.PATH + "/{name}/edit", this::edit)
        .post(DRAFT, this::step);
  }

  private static void needAdmin(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
  }

  private void fresh(Turn turn) throws InterruptedException {
    needAdmin(turn);
    show(turn, 200, Draft.EMPTY, true, "");
  }

  private void edit(Turn turn) throws InterruptedException {
    needAdmin(turn);
    VirtualServer virtual = VirtualPage.find(parts, turn);
    if (virtual.origin() == Origin.FILE) {
      throw new CatalogException(
          CatalogException.Kind.READ_ONLY, text("virtual.of.file", virtual.name().value()));
    }
    show(turn, 200, Draft.of(virtual), false, "");
  }

  private void step(Turn turn) throws InterruptedException {
    needAdmin(turn);
    Draft draft = Draft.of(turn.form());
    boolean isNew = turn.form().get("new").equals("yes");
    if (!turn.form().get("do").equals("save")) {
      show(turn, 200, draft, isNew, "");
      return;
    }
    try {
      VirtualServer virtual = draft.define();
      boolean isTaken =
          parts.operations().virtualServers(turn.who()).stream()
              .anyMatch(each -> each.name().equals(virtual.name()));
      if (isNew && isTaken) {
        throw new IllegalArgumentException(text("draft.taken", virtual.name().value()));
      }
      parts.operations().putVirtual(turn.who(), virtual);
      turn.done(
          VirtualPage.link(virtual.name().value()),
          Flash.good(text("draft.saved", virtual.name().value())));
    } catch (CatalogException | ProtectionException e) {
      show(turn, 409, draft, isNew, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      show(turn, 400, draft, isNew, String.valueOf(e.getMessage()));
    }
  }

  private void show(Turn turn, int status, Draft draft, boolean isNew, String problem)
      throws InterruptedException {
    Menu all = parts.operations().menus().all(turn.who(), WAIT);
    Menu menu = parts.operations().menus().draft(turn.who(), nameless(draft), WAIT);
    String search = turn.form().get("q").strip();
    List<Pick> found = picks(draft, all, search);
    boolean isPreview = turn.form().get("do").equals("preview");
    turn.still(
        status,
        "virtualEdit",
        "virtual",
        text(isNew ? "draft.new" : "draft.edit", draft.name()),
        new Model(
            draft,
            isNew,
            rows(draft, all, menu),
            groups(found),
            Math.max(0, found.size() - MOST),
            search,
            menu.of(Menu.Kind.TOOLS).size(),
            menu.tokens(),
            isPreview ? PrettyJson.of(new String(menu.tools(), UTF_8)) : "",
            isPreview,
            VirtualPage.missing(menu),
            problem));
  }

  /// What the choices come to, whatever becomes of the name.
  private static VirtualServer nameless(Draft draft) {
    return new VirtualServer(
        NAMELESS,
        Optional.empty(),
        entries(draft, Menu.Kind.TOOLS),
        entries(draft, Menu.Kind.PROMPTS),
        entries(draft, Menu.Kind.RESOURCES),
        Origin.STORE);
  }

  private static List<Entry> entries(Draft draft, Menu.Kind kind) {
    return draft.choices().stream()
        .filter(each -> each.kind() == kind)
        .map(Draft.Choice::entry)
        .toList();
  }

  private static List<Row> rows(Draft draft, Menu all, Menu menu) {
    List<Row> rows = new ArrayList<>();
    for (Draft.Choice each : draft.choices()) {
      List<Menu.Item> shown = menu.items().stream().filter(item -> isOf(each, item)).toList();
      String usual =
          all.items().stream()
              .filter(item -> isOf(each, item) && !each.isWhole())
              .map(Menu.Item::description)
              .findFirst()
              .orElse("");
      long tokens = shown.isEmpty() ? -1 : shown.stream().mapToLong(Menu.Item::tokens).sum();
      rows.add(new Row(rows.size() + 1, each, usual, tokens));
    }
    return List.copyOf(rows);
  }

  private static boolean isOf(Draft.Choice choice, Menu.Item item) {
    return item.kind() == choice.kind()
        && item.server().equals(choice.server())
        && (choice.isWhole() || item.own().equals(choice.own()));
  }

  /// All that is not chosen yet and fits; whole servers as long as nothing is searched for.
  private static List<Pick> picks(Draft draft, Menu all, String search) {
    String needle = search.toLowerCase(Locale.ROOT);
    Map<String, List<Pick>> byServer = new TreeMap<>();
    for (Menu.Item item : all.items()) {
      String server = item.server().value();
      String wire = Draft.Choice.wire(item.kind(), item.server(), item.own());
      boolean isFree = !draft.has(wire) && !draft.hasWhole(item.kind(), item.server());
      boolean fits =
          (server + " " + item.own() + " " + item.description())
              .toLowerCase(Locale.ROOT)
              .contains(needle);
      if (isFree && needle.isEmpty() && !byServer.containsKey(server)) {
        byServer.computeIfAbsent(server, _ -> new ArrayList<>()).addAll(wholes(draft, all, item));
      }
      if (isFree && fits) {
        byServer
            .computeIfAbsent(server, _ -> new ArrayList<>())
            .add(new Pick(wire, item.own(), item.description(), item.kind(), item.tokens()));
      }
    }
    return byServer.values().stream().flatMap(List::stream).toList();
  }

  /// All of each list of a server, where it has any.
  private static List<Pick> wholes(Draft draft, Menu all, Menu.Item of) {
    List<Pick> wholes = new ArrayList<>();
    for (Menu.Kind kind : Menu.Kind.values()) {
      List<Menu.Item> items =
          all.of(kind).stream().filter(each -> each.server().equals(of.server())).toList();
      String wire = Draft.Choice.wire(kind, of.server(), "*");
      if (items.size() > 1 && !draft.has(wire)) {
        wholes.add(
            new Pick(
                wire,
                text("draft.all." + kind.wire(), of.server().value(), items.size()),
                "",
                kind,
                items.stream().mapToLong(Menu.Item::tokens).sum()));
      }
    }
    return wholes;
  }

  private static List<Group> groups(List<Pick> found) {
    Map<String, List<Pick>> byServer = new TreeMap<>();
    found.stream()
        .limit(MOST)
        .forEach(each ->
            byServer
                .computeIfAbsent(each.wire().split(" ", 3)[1], _ -> new ArrayList<>())
                .add(each));
    return byServer.entrySet().stream()
        .map(each -> new Group(each.getKey(), each.getValue()))
        .toList();
  }
}
