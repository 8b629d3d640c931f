package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Advisory;
import dev.roundhouse.updates.Facts;
import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Observation.Kind;
import dev.roundhouse.updates.Observation.Severity;
import dev.roundhouse.updates.Part;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares a version under quarantine with the one that runs. It looks at texts and never runs any
/// of them, so it sees what is written plainly; what it does not find is not shown to be good. Made
/// for one comparison, by one thread.
public final class Inspection {
  private static final int MOST = 500;

  /// One of the two.
  ///
  /// @param folder of the package itself
  /// @param tree empty where nobody knows what it brings
  public record Side(Path folder, Optional<Tree> tree) {
    public Side {
      requireNonNull(folder, "folder");
      requireNonNull(tree, "tree");
    }

    /// Where its parts lie; what lies elsewhere belongs to the package that it lies in.
    Optional<Set<Path>> places() {
      return tree.map(whole ->
          whole.parts().values().stream()
              .map(part -> of(whole, part))
              .collect(Collectors.toUnmodifiableSet()));
    }

    Path of(Tree whole, Part part) {
      Path home = folder;
      for (int up = Path.of(whole.root().path()).getNameCount(); up > 0; up--) {
        home = requireNonNull(home.getParent(), "a package lies in node_modules");
      }
      return home.resolve(part.path());
    }
  }

  private final Facts facts;
  private final List<Observation> found = new ArrayList<>();

  private Inspection(Facts facts) {
    this.facts = requireNonNull(facts, "facts");
  }

  /// What is to be known of a version, the worst first.
  ///
  /// @param before what runs; empty where that is not known
  /// @throws IOException when files cannot be read
  public static List<Observation> compare(Optional<Side> before, Side after, Facts facts)
      throws IOException {
    Inspection inspection = new Inspection(facts);
    Profile now = Profile.of(after.folder(), after.places());
    @Nullable Profile then =
        before.isPresent() ? Profile.of(before.get().folder(), before.get().places()) : null;
    inspection.identity(now);
    inspection.licence(then, now);
    inspection.people();
    inspection.found.addAll(Origins.compare(facts));
    new Comparison("", inspection.found).compare(then, now);
    if (after.tree().isPresent()) {
      inspection.trees(before, after, after.tree().get());
    }
    return inspection.sorted();
  }

  private List<Observation> sorted() {
    List<Observation> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparing(Observation::severity)
            .reversed()
            .thenComparing(Observation::kind)
            .thenComparing(Observation::subject));
    if (sorted.size() <= MOST) {
      return List.copyOf(sorted);
    }
    List<Observation> worst = new ArrayList<>(sorted.subList(0, MOST));
    worst.add(
        new Observation(
            Kind.UNREAD,
            Severity.WARNING,
            facts.name(),
            "there are %d more, none of them worse than those told"
                .formatted(sorted.size() - MOST)));
    return List.copyOf(worst);
  }

  private void add(Kind kind, Severity severity, String subject, String what) {
    found.add(new Observation(kind, severity, subject, what));
  }

  private void identity(Profile now) {
    if (now.manifest().isEmpty()) {
      add(
          Kind.IDENTITY,
          Severity.DANGER,
          "package.json",
          "nobody can say what it is: " + now.wrong());
      return;
    }
    Manifest says = now.manifest().get();
    if (!says.name().equals(facts.name()) || !says.version().equals(facts.version().text())) {
      add(
          Kind.IDENTITY,
          Severity.DANGER,
          "package.json",
          "it says that it is %s@%s, and its registry gave it out as %s@%s"
              .formatted(
                  Names.shown(says.name()),
                  Names.shown(says.version()),
                  facts.name(),
                  facts.version()));
    }
  }

  private void licence(@Nullable Profile then, Profile now) {
    String was = then == null ? "" : then.manifest().flatMap(Manifest::licence).orElse("none");
    String is = now.manifest().flatMap(Manifest::licence).orElse("none");
    if (then != null && !was.equals(is)) {
      add(
          Kind.LICENCE,
          Severity.WARNING,
          "package.json",
          "its licence was %s and is %s".formatted(Names.shown(was), Names.shown(is)));
    }
  }

  private void people() {
    Release.People then = facts.before().people();
    Set<String> before = then.maintainers();
    Set<String> after = facts.after().people().maintainers();
    facts
        .after()
        .people()
        .publisher()
        .ifPresent(who -> {
          boolean isKnown = before.contains(who) || then.publisher().equals(Optional.of(who));
          if (!isKnown && (!before.isEmpty() || then.publisher().isPresent())) {
            add(
                Kind.PEOPLE,
                Severity.DANGER,
                who,
                "it was given out by somebody who had nothing to do with the version that runs");
          } else if (then.publisher().filter(was -> !was.equals(who)).isPresent()) {
            String was = then.publisher().orElse("");
            add(
                Kind.PEOPLE,
                Severity.NOTICE,
                who,
                "it was given out by another maintainer than " + was);
          }
        });
    if (before.isEmpty() || after.isEmpty()) {
      return;
    }
    for (String each : new TreeSet<>(after)) {
      if (!before.contains(each)) {
        add(Kind.PEOPLE, Severity.WARNING, each, "may give out versions since then");
      }
    }
    for (String each : new TreeSet<>(before)) {
      if (!after.contains(each)) {
        add(Kind.PEOPLE, Severity.NOTICE, each, "may not give out versions any more");
      }
    }
  }

  private void trees(Optional<Side> before, Side after, Tree now) throws IOException {
    Optional<Tree> then = before.flatMap(Side::tree);
    if (before.isPresent() && then.isEmpty()) {
      add(
          Kind.UNREAD,
          Severity.NOTICE,
          facts.name(),
          "what the version that runs brings along is not known, so its parts are compared with nothing");
    }
    for (Part each : now.parts().values()) {
      vulnerabilities(each, then);
      if (each.path().equals(now.root().path())) {
        continue;
      }
      @Nullable Part was = then.map(tree -> counterpart(tree, each)).orElse(null);
      if (was != null
          && was.origin().equals(each.origin())
          && was.version().equals(each.version())) {
        continue;
      }
      told(each, was, then.isPresent());
      Path folder = after.of(now, each);
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        add(Kind.UNREAD, Severity.WARNING, each.path(), "it is not there");
        continue;
      }
      @Nullable Profile old = was == null ? null : old(before, then, was);
      new Comparison(each.path() + "/", found).compare(old, Profile.of(folder, after.places()));
    }
    if (then.isPresent()) {
      for (Part each : then.get().parts().values()) {
        if (now.parts().values().stream().noneMatch(part -> part.name().equals(each.name()))) {
          add(Kind.DEPENDENCY, Severity.INFO, each.path(), each + " is not needed any more");
        }
      }
    }
  }

  private static @Nullable Profile old(Optional<Side> before, Optional<Tree> then, Part was)
      throws IOException {
    if (before.isEmpty() || then.isEmpty()) {
      return null;
    }
    Path folder = before.get().of(then.get(), was);
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        ? Profile.of(folder, before.get().places())
        : null;
  }

  /// The same package at the same place, else at any.
  private static @Nullable Part counterpart(Tree then, Part part) {
    Part same = then.parts().get(part.path());
    if (same != null && same.name().equals(part.name())) {
      return same;
    }
    return then.parts().values().stream()
        .filter(each -> each.name().equals(part.name()))
        .max(Comparator.comparing(Part::version))
        .orElse(null);
  }

  private void told(Part part, @Nullable Part was, boolean isCompared) {
    if (was == null) {
      add(
          Kind.DEPENDENCY,
          isCompared ? Severity.NOTICE : Severity.INFO,
          part.path(),
          part + (isCompared ? " is new in the whole tree" : " is a part of it"));
    } else if (was.version().equals(part.version())) {
      add(
          Kind.DEPENDENCY,
          Severity.WARNING,
          part.path(),
          part + " has other bytes than it had, under the same version");
    } else {
      boolean isBack = part.version().compareTo(was.version()) < 0;
      add(
          Kind.DEPENDENCY,
          isBack ? Severity.NOTICE : Severity.INFO,
          part.path(),
          "%s instead of %s%s"
              .formatted(part, was.version(), isBack ? ", which is a step back" : ""));
    }
  }

  private void vulnerabilities(Part part, Optional<Tree> then) {
    for (Advisory each : facts.advisories().of(part.name(), part.version())) {
      boolean isOld =
          then.map(Tree::parts).map(Map::values).stream()
              .flatMap(parts -> parts.stream())
              .anyMatch(was -> each.affects(was.name(), was.version()));
      add(
          Kind.VULNERABILITY,
          isOld ? Severity.WARNING : Severity.DANGER,
          part.path(),
          "%s has %s (%s)%s"
              .formatted(part, each.id(), each.summary(), isOld ? ", as what runs has" : ""));
    }
  }
}
