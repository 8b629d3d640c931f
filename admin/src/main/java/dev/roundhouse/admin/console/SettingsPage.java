package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SettingLine;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.UpkeepOperations;
import dev.roundhouse.security.Scope;
import dev.roundhouse.storage.Backups;
import dev.roundhouse.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// The program itself: its settings in force and where each comes from, what it finds on its
/// machine, copies of what it knows, and what it is made of.
final class SettingsPage {
  static final String PATH = "/console/settings";

  /// A part of it, which has a page.
  enum Tab {
    VALUES(""),
    DOCTOR("/doctor"),
    BACKUPS("/backups"),
    LICENCES("/licences");

    private final String suffix;

    Tab(String suffix) {
      this.suffix = suffix;
    }

    String path() {
      return PATH + suffix;
    }

    String word() {
      return text("settings.tab." + name().toLowerCase(Locale.ROOT));
    }
  }

  /// A setting in force.
  ///
  /// @param isLive whether a change in the file is in force at once
  record Row(String key, String value, boolean isSaid, boolean isLive) {}

  /// The settings.
  ///
  /// @param file where they were read from; empty without one
  record Values(
      Tab tab,
      String file,
      Pager.Part<Row> part,
      Fields query,
      int said,
      int all,
      boolean areAll) {}

  /// What was found on the machine.
  ///
  /// @param mark as a mark has it
  record Found(String name, String mark, String word, String says, String cure) {}

  /// All of it.
  record Doctor(Tab tab, List<Found> findings) {}

  /// A copy.
  record Copy(String name, String folder, Instant made, long bytes) {}

  /// All of them.
  record Copies(Tab tab, List<Copy> copies, int most) {}

  /// What the program is made of.
  record Made(Tab tab, List<Licences.Library> libraries) {}

  private final UpkeepOperations upkeep;

  SettingsPage(Console.Parts parts) {
    this.upkeep = requireNonNull(parts, "parts").console().upkeep();
  }

  void add(Routes routes) {
    routes
        .get(Tab.VALUES.path(), this::values)
        .get(Tab.DOCTOR.path(), this::doctor)
        .get(Tab.BACKUPS.path(), this::backups)
        .post(Tab.BACKUPS.path(), this::backUp)
        .get(Tab.LICENCES.path(), SettingsPage::licences);
  }

  private static void send(Turn turn, String template, Object model) {
    turn.still(200, template, "settings", text("settings.title"), model);
  }

  private void values(Turn turn) {
    List<Row> rows = upkeep.settings(turn.who()).stream().map(this::row).toList();
    Fields query = turn.query();
    String needle = query.get("q").strip().toLowerCase(Locale.ROOT);
    int said = (int) rows.stream().filter(Row::isSaid).count();
    boolean areAll = query.get("all").equals("yes") || !needle.isEmpty() || said == 0;
    List<Row> found =
        rows.stream()
            .filter(each -> areAll || each.isSaid())
            .filter(each ->
                each.key().contains(needle)
                    || each.value().toLowerCase(Locale.ROOT).contains(needle))
            .toList();
    send(
        turn,
        "settings",
        new Values(
            Tab.VALUES,
            upkeep.file(turn.who()).map(Object::toString).orElse(""),
            Pager.part(found, query, PATH),
            query,
            said,
            rows.size(),
            areAll));
  }

  private Row row(SettingLine line) {
    return new Row(line.key(), line.value(), !line.isDefault(), upkeep.isLive(line.key()));
  }

  private void doctor(Turn turn) {
    List<Found> findings = upkeep.doctor(turn.who()).stream().map(SettingsPage::found).toList();
    send(turn, "settingsDoctor", new Doctor(Tab.DOCTOR, findings));
  }

  private static Found found(Finding finding) {
    String mark =
        switch (finding.verdict()) {
          case OK -> "good";
          case LIMITED -> "warn";
          case MISSING -> "bad";
        };
    return new Found(
        finding.name(),
        mark,
        text("settings.doctor." + finding.verdict().name().toLowerCase(Locale.ROOT)),
        finding.says(),
        finding.cure());
  }

  private void backups(Turn turn) {
    List<Copy> copies = upkeep.backups(turn.who()).stream().map(SettingsPage::copy).toList();
    send(turn, "settingsBackups", new Copies(Tab.BACKUPS, copies, Backups.MOST));
  }

  private static Copy copy(Backups.Copy copy) {
    return new Copy(
        String.valueOf(copy.file().getFileName()),
        String.valueOf(copy.file().getParent()),
        copy.made(),
        copy.bytes());
  }

  private void backUp(Turn turn) {
    try {
      Copy made = copy(upkeep.backUp(turn.who()));
      turn.done(
          Tab.BACKUPS.path(),
          Flash.good(text("settings.backup.made", made.name(), Show.bytes(made.bytes()))));
    } catch (StorageException e) {
      turn.done(Tab.BACKUPS.path(), Flash.bad(String.valueOf(e.getMessage())));
    }
  }

  private static void licences(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
    send(turn, "settingsLicences", new Made(Tab.LICENCES, Licences.all()));
  }
}
