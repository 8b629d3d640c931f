package dev.roundhouse.config;

import dev.roundhouse.config.Shape.Choice;
import dev.roundhouse.config.Shape.Group;
import dev.roundhouse.kernel.Names;
import java.util.List;
import java.util.Set;

/// Which variant of a sealed interface a mapping means. A variant is meant when all its deciding
/// keys are there (`command` for a local server, `url` for a remote one). When one variant asks for
/// more than another and gets it, it wins. A variant without deciding keys is meant when no other
/// is. A misspelt deciding key still chooses, so that the error is about the spelling.
final class ChoiceRule {
  private ChoiceRule() {}

  /// One variant, or several that contradict each other, or none.
  static List<Group> choose(Choice choice, Set<String> present) {
    List<Group> meant =
        choice.variants().stream()
            .filter(variant -> !choice.deciding(variant).isEmpty())
            .filter(variant -> present.containsAll(choice.deciding(variant)))
            .toList();
    if (!meant.isEmpty()) {
      return meant.stream().filter(variant -> !isOutdone(choice, variant, meant)).toList();
    }
    List<Group> misspelt =
        choice.variants().stream()
            .filter(variant -> present.stream().anyMatch(key -> isNear(choice, variant, key)))
            .toList();
    return misspelt.size() == 1
        ? misspelt
        : choice.variants().stream()
            .filter(variant -> choice.deciding(variant).isEmpty())
            .limit(1)
            .toList();
  }

  private static boolean isOutdone(Choice choice, Group variant, List<Group> meant) {
    Set<String> own = choice.deciding(variant);
    return meant.stream()
        .map(choice::deciding)
        .anyMatch(other -> other.size() > own.size() && other.containsAll(own));
  }

  private static boolean isNear(Choice choice, Group variant, String key) {
    return choice.variants().stream().allMatch(other -> other.field(key).isEmpty())
        && Names.nearest(key, choice.deciding(variant)).isPresent();
  }
}
