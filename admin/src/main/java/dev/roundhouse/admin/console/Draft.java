package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Entry;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.gateway.Menu;
import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A virtual server while somebody puts it together. All of it stands in the form, so that nothing
/// is kept here between two looks, and nothing is lost by a restart.
///
/// @param choices in the order in which clients see them
record Draft(String name, String about, List<Choice> choices) {
  /// What a form holds; each choice is four fields of it.
  static final int MOST = 300;

  /// One choice.
  ///
  /// @param own what its server calls it; `*` for all of that server
  /// @param as the name shown instead; empty for its own
  /// @param about the description shown instead; empty for its own
  record Choice(Menu.Kind kind, ServerId server, String own, String as, String about) {
    Choice {
      requireNonNull(kind, "kind");
      requireNonNull(server, "server");
      requireNonNull(own, "own");
      requireNonNull(as, "as");
      requireNonNull(about, "about");
    }

    /// As a field of a form has it.
    String wire() {
      return wire(kind, server, own);
    }

    static String wire(Menu.Kind kind, ServerId server, String own) {
      return kind.wire() + " " + server + " " + own;
    }

    static Optional<Choice> of(String wire, String as, String about) {
      String[] parts = wire.split(" ", 3);
      if (parts.length < 3 || !ServerId.isValid(parts[1]) || parts[2].isBlank()) {
        return Optional.empty();
      }
      return Menu.Kind.of(parts[0])
          .map(kind -> new Choice(kind, new ServerId(parts[1]), parts[2], as, about));
    }

    boolean isWhole() {
      return own.equals("*");
    }

    Entry entry() {
      return new Entry(server, own, said(as), said(about));
    }
  }

  static final Draft EMPTY = new Draft("", "", List.of());

  Draft {
    requireNonNull(name, "name");
    requireNonNull(about, "about");
    choices = List.copyOf(choices);
    if (choices.size() > MOST) {
      throw new IllegalArgumentException(text("draft.many", MOST));
    }
  }

  private static Optional<String> said(String text) {
    return Optional.of(text.strip()).filter(each -> !each.isEmpty());
  }

  static Draft of(VirtualServer virtual) {
    List<Choice> choices = new ArrayList<>();
    add(choices, Menu.Kind.TOOLS, virtual.tools());
    add(choices, Menu.Kind.PROMPTS, virtual.prompts());
    add(choices, Menu.Kind.RESOURCES, virtual.resources());
    return new Draft(virtual.name().value(), virtual.description().orElse(""), choices);
  }

  private static void add(List<Choice> choices, Menu.Kind kind, List<Entry> entries) {
    entries.forEach(each ->
        choices.add(
            new Choice(
                kind,
                each.server(),
                each.name(),
                each.as().orElse(""),
                each.description().orElse(""))));
  }

  /// What the form says: what stood in it in the order of the places that were written, without
  /// what was taken out, and what was picked behind that.
  static Draft of(Fields form) {
    List<String> what = form.list("what");
    List<String> as = form.list("as");
    List<String> about = form.list("about");
    List<String> places = form.list("place");
    if (as.size() != what.size() || about.size() != what.size() || places.size() != what.size()) {
      throw new IllegalArgumentException(text("problem.form"));
    }
    List<Placed> placed = new ArrayList<>();
    for (int at = 0; at < what.size(); at++) {
      Optional<Choice> choice = Choice.of(what.get(at), as.get(at), about.get(at));
      if (choice.isPresent() && !form.list("off").contains(what.get(at))) {
        placed.add(Placed.of(choice.get(), at, places.get(at)));
      }
    }
    placed.sort(Comparator.comparingLong(Placed::rank));
    Map<String, Choice> all = new LinkedHashMap<>();
    placed.forEach(each -> all.putIfAbsent(each.choice().wire(), each.choice()));
    form.list("pick")
        .forEach(
            each -> Choice.of(each, "", "").ifPresent(choice -> all.putIfAbsent(each, choice)));
    return new Draft(
        form.get("name").strip(),
        form.get("description").strip(),
        all.values().stream().sorted(Comparator.comparing(Choice::kind)).toList());
  }

  /// A choice and where it wants to stand. One that was given the place of another stands before it
  /// when it comes from below, and behind it when it comes from above.
  private record Placed(Choice choice, long rank) {
    static Placed of(Choice choice, int at, String wanted) {
      long place = wanted.matches("[0-9]{1,4}") ? Long.parseLong(wanted) : at + 1;
      return new Placed(choice, place * 3 + Integer.signum(Long.compare(place, at + 1)));
    }
  }

  boolean has(String wire) {
    return choices.stream().anyMatch(each -> each.wire().equals(wire));
  }

  /// Whether all of a server is chosen, in a list.
  boolean hasWhole(Menu.Kind kind, ServerId server) {
    return has(Choice.wire(kind, server, "*"));
  }

  /// @throws IllegalArgumentException saying which part makes no sense
  VirtualServer define() {
    if (!ServerId.isValid(name)) {
      throw new IllegalArgumentException(text("draft.name.wrong", name));
    }
    return new VirtualServer(
        new ServerId(name),
        said(about),
        entries(Menu.Kind.TOOLS),
        entries(Menu.Kind.PROMPTS),
        entries(Menu.Kind.RESOURCES),
        Origin.STORE);
  }

  private List<Entry> entries(Menu.Kind kind) {
    return choices.stream().filter(each -> each.kind() == kind).map(Choice::entry).toList();
  }
}
