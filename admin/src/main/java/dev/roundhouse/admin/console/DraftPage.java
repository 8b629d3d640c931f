package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.DefinitionYaml;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.DraftOperations.Draft;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.ProtectionException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// All that would happen by what somebody has written, before any of it does.
final class DraftPage {
  /// A server as it would be.
  ///
  /// @param lines its YAML, with what is new and what goes
  /// @param effect what becomes of what runs
  /// @param secrets names of the files that would be written
  record Change(
      String server,
      boolean isNew,
      boolean isSame,
      List<LineDiff.Line> lines,
      String effect,
      List<String> notes,
      Set<String> secrets) {}

  /// Everything of the page.
  ///
  /// @param areNew whether any is new
  record Model(
      String id,
      String format,
      List<Change> changes,
      Map<String, String> refused,
      List<String> notes,
      boolean areNew,
      boolean isQuarantined,
      String back) {}

  private final Console.Parts parts;
  private final Drafts drafts;

  DraftPage(Console.Parts parts, Drafts drafts) {
    this.parts = requireNonNull(parts, "parts");
    this.drafts = requireNonNull(drafts, "drafts");
  }

  void add(Routes routes) {
    routes.get("/console/drafts/{id}", this::show).post("/console/drafts/{id}", this::make);
  }

  static String path(String id) {
    return "/console/drafts/" + id;
  }

  private Drafts.Kept kept(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
    return drafts
        .get(turn.name("id"), turn.who().tokenId(), turn.now())
        .orElseThrow(
            () -> new CatalogException(CatalogException.Kind.NOT_FOUND, text("change.gone")));
  }

  private void show(Turn turn) {
    Drafts.Kept kept = kept(turn);
    List<Change> changes = kept.reading().drafts().stream().map(DraftPage::change).toList();
    boolean areNew = changes.stream().anyMatch(Change::isNew);
    turn.still(
        200,
        "draft",
        "servers",
        text("change.title"),
        new Model(
            turn.name("id"),
            kept.reading().format(),
            changes,
            kept.reading().refused(),
            kept.reading().notes(),
            areNew,
            kept.isQuarantined(),
            kept.back()));
  }

  private static Change change(Draft draft) {
    ServerDefinition definition = draft.definition();
    boolean isNew = draft.before().isEmpty();
    String before = draft.before().map(DefinitionYaml::show).orElse("");
    String effect =
        isNew
            ? "change.new"
            : draft.isSame() ? "change.same" : draft.runsOn() ? "change.on" : "change.anew";
    return new Change(
        definition.id().value(),
        isNew,
        draft.isSame(),
        LineDiff.of(before, DefinitionYaml.show(definition)),
        text(effect),
        draft.notes(),
        new TreeSet<>(draft.secrets().keySet()));
  }

  private void make(Turn turn) {
    Drafts.Kept kept = kept(turn);
    Set<String> chosen = new LinkedHashSet<>(turn.form().list("server"));
    List<Draft> wanted =
        kept.reading().drafts().stream()
            .filter(each -> chosen.contains(each.definition().id().value()))
            .toList();
    if (wanted.isEmpty()) {
      turn.done(path(turn.name("id")), Flash.bad(text("change.none")));
      return;
    }
    List<String> done = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Draft each : wanted) {
      String name = each.definition().id().value();
      try {
        parts.console().drafts().take(turn.who(), each, kept.isQuarantined());
        done.add(name);
      } catch (CatalogException | ProtectionException | IllegalArgumentException e) {
        lines.add(name + ": " + e.getMessage());
      }
    }
    boolean isGood = lines.isEmpty();
    if (isGood) {
      drafts.remove(turn.name("id"));
    }
    String to = done.size() == 1 ? "/console/servers/" + done.getFirst() : ServersPage.PATH;
    String says = text("change.done", done.size(), done.isEmpty() ? "" : done.getFirst());
    turn.done(isGood ? to : path(turn.name("id")), new Flash(isGood, says, lines));
  }
}
