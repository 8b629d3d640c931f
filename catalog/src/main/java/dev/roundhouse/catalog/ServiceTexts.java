package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import java.util.ArrayList;
import java.util.List;

/// The texts of one service with their variables filled in, and what stood in the way of it. Used
/// once, by one thread.
final class ServiceTexts {
  private final ServiceVariables variables;
  private final ServiceFilesLedger.Page page;
  private final List<String> refusals = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();

  ServiceTexts(ServiceVariables variables, ServiceFilesLedger.Page page) {
    this.variables = variables;
    this.page = page;
  }

  List<String> refusals() {
    return refusals;
  }

  void refuse(String reason) {
    refusals.add(reason);
  }

  List<String> changes() {
    return changes;
  }

  void changed(String how) {
    changes.add(how);
  }

  /// A text that must be whole now.
  String plain(PlacedYaml at, String key) {
    String written = at.text().orElse(null);
    if (written == null) {
      page.fault(at, key, "is not a text");
      refuse("has " + key + " that is not a text");
      return "";
    }
    return filled(at, key, written);
  }

  String filled(PlacedYaml at, String key, String written) {
    ServiceVariables.Filled filled = variables.fill(written);
    if (!filled.unresolved().isEmpty()) {
      String names = String.join(", ", filled.unresolved());
      page.fault(at, key, "unresolved variable " + names + ": give it with --env-file");
      refuse(key + " needs " + names + "; give it with --env-file");
    }
    return filled.text();
  }

  /// A list of words, or a line of them.
  List<String> words(PlacedYaml at, String key) {
    List<String> words = new ArrayList<>();
    if (at.kind() == PlacedYaml.Kind.LIST) {
      for (PlacedYaml item : at.items()) {
        words.add(warned(item, key));
      }
      return words;
    }
    try {
      for (String word : CommandWords.split(at.text().orElse(""))) {
        words.add(filled(at, key, word));
      }
    } catch (IllegalArgumentException e) {
      page.fault(at, key, String.valueOf(e.getMessage()));
      refuse("has " + key + " that cannot be read: " + e.getMessage());
    }
    return words;
  }

  private String warned(PlacedYaml item, String key) {
    String written = item.text().orElse("");
    if (written.contains("${")
        && ClientConfigImportSecrets.find(written, "something").isPresent()) {
      changed(key + " holds a secret, which everyone on the machine can read there");
    }
    return plain(item, key);
  }
}
