package dev.roundhouse.catalog;

import dev.roundhouse.catalog.ServiceFilesReport.Left;
import dev.roundhouse.catalog.ServiceFilesReport.Place;
import dev.roundhouse.catalog.ServiceFilesReport.Result;
import dev.roundhouse.config.PlacedYaml;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Notes what becomes of every key, while the files are read. Used once, by one thread.
final class ServiceFilesLedger {
  private final List<String> files;
  private final List<ServiceFilesReport.Key> keys = new ArrayList<>();
  private final List<Left> left = new ArrayList<>();

  /// @param files their names, in the order of the report
  ServiceFilesLedger(List<String> files) {
    this.files = List.copyOf(files);
  }

  /// The pen for one entry of one file.
  final class Page {
    private final String file;
    private final String section;
    private final String owner;

    private Page(String file, String section, String owner) {
      this.file = file;
      this.section = section;
      this.owner = owner;
    }

    Page of(String entry) {
      return new Page(file, section, entry);
    }

    Page section(String other) {
      return new Page(file, other, "");
    }

    Place place(PlacedYaml at) {
      return new Place(file, at.line(), at.column());
    }

    Place line(int number) {
      return new Place(file, number, 1);
    }

    void taken(PlacedYaml at, String key, String text) {
      say(place(at), key, Result.TAKEN, text);
    }

    void translated(PlacedYaml at, String key, String text) {
      say(place(at), key, Result.TRANSLATED, text);
    }

    void refused(PlacedYaml at, String key, String why) {
      say(place(at), key, Result.REFUSED, why);
    }

    void fault(PlacedYaml at, String key, String what) {
      say(place(at), key, Result.FAULT, what);
    }

    /// Every single value below it, for the same reason.
    void refusedBelow(PlacedYaml at, String key, String why) {
      if (at.members().isEmpty()) {
        refused(at, key, why);
      }
      at.members()
          .forEach(
              (name, value) -> refusedBelow(value, key.isEmpty() ? name : key + "." + name, why));
    }

    void say(Place place, String key, Result result, String text) {
      keys.add(new ServiceFilesReport.Key(place, section, owner, key, result, text));
    }

    /// An entry that cannot be taken.
    void left(Place place, String reason) {
      left.add(new Left(owner, true, reason, place));
    }

    /// An entry that need not be taken.
    void skipped(Place place, String reason) {
      left.add(new Left(owner, false, reason, place));
    }
  }

  Page page(String file, String section) {
    return new Page(file, section, "");
  }

  /// In the order of the files.
  List<ServiceFilesReport.Key> keys() {
    return keys.stream()
        .sorted(
            Comparator.comparingInt(
                    (ServiceFilesReport.Key key) -> files.indexOf(key.place().file()))
                .thenComparingInt(key -> key.place().line())
                .thenComparingInt(key -> key.place().column()))
        .toList();
  }

  List<Left> left() {
    return List.copyOf(left);
  }
}
