package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Observation;
import dev.roundhouse.updates.Observation.Kind;
import dev.roundhouse.updates.Observation.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares the files of one package with those that it had.
final class Comparison {
  private static final int SHOWN = 20;
  private static final int TIMES = 3;
  private static final long JUMP = 200 << 10;

  private final String prefix;
  private final List<Observation> found;

  /// @param prefix of the paths that it tells
  /// @param found where it adds what it finds
  Comparison(String prefix, List<Observation> found) {
    this.prefix = requireNonNull(prefix, "prefix");
    this.found = requireNonNull(found, "found");
  }

  private void add(Kind kind, Severity severity, String subject, String what) {
    found.add(new Observation(kind, severity, prefix + subject, what));
  }

  /// @param then null where there is nothing to compare with
  void compare(@Nullable Profile then, Profile now) {
    Manifest is = now.manifest().orElse(null);
    Manifest was = then == null ? null : then.manifest().orElse(null);
    if (is != null) {
      scripts(was, is);
    }
    if (is != null && was != null) {
      dependencies(was.dependencies(), is.dependencies());
    }
    for (Trait each : Trait.values()) {
      trait(each, then, now);
    }
    hosts(then, now);
    binaries(then, now);
    size(then, now);
    for (String each : now.of(Profile.Form.UNREAD)) {
      add(Kind.UNREAD, Severity.NOTICE, each, "it is too large to be looked at");
    }
  }

  private void scripts(@Nullable Manifest was, Manifest is) {
    is.scripts()
        .forEach((name, script) -> {
          String before = was == null ? null : was.scripts().get(name);
          String shown = "%s: %s".formatted(name, Names.shown(script));
          if (was == null) {
            add(Kind.INSTALL_SCRIPT, Severity.WARNING, "package.json", "it wants to run " + shown);
          } else if (before == null) {
            add(
                Kind.INSTALL_SCRIPT,
                Severity.DANGER,
                "package.json",
                "it now wants to run " + shown);
          } else if (before.equals(script)) {
            add(
                Kind.INSTALL_SCRIPT,
                Severity.INFO,
                "package.json",
                "as before it wants to run " + shown);
          } else {
            add(
                Kind.INSTALL_SCRIPT,
                Severity.DANGER,
                "package.json",
                "it wants to run %s instead of %s".formatted(shown, Names.shown(before)));
          }
        });
  }

  private void dependencies(Map<String, String> was, Map<String, String> is) {
    is.forEach((name, range) -> {
      String before = was.get(name);
      String shown = "%s %s".formatted(Names.shown(name), Names.shown(range));
      if (before == null) {
        add(Kind.DEPENDENCY, Severity.WARNING, "package.json", "it now needs " + shown);
      } else if (!before.equals(range)) {
        add(
            Kind.DEPENDENCY,
            Severity.INFO,
            "package.json",
            "it needs %s instead of %s".formatted(shown, Names.shown(before)));
      }
    });
    for (String each : was.keySet()) {
      if (!is.containsKey(each)) {
        add(
            Kind.DEPENDENCY,
            Severity.INFO,
            "package.json",
            "it does not need %s any more".formatted(Names.shown(each)));
      }
    }
  }

  private void trait(Trait trait, @Nullable Profile then, Profile now) {
    Set<String> fresh = now.with(trait);
    Set<String> old = then == null ? Set.of() : then.with(trait);
    fresh.removeAll(old);
    boolean isNewHere = then != null && (old.isEmpty() || trait.isOfFiles());
    Severity severity = isNewHere ? trait.severity() : lower(trait.severity());
    String how = then == null ? "it " : old.isEmpty() ? "it now " : "it does so in one more file: ";
    int left = fresh.size();
    for (String each : fresh) {
      left--;
      int told = fresh.size() - left;
      String more = told == SHOWN && left > 0 ? ", and so do " + left + " more files" : "";
      add(trait.kind(), severity, each, how + trait.says() + more);
      if (told == SHOWN) {
        return;
      }
    }
  }

  private static Severity lower(Severity severity) {
    return switch (severity) {
      case DANGER -> Severity.WARNING;
      case WARNING -> Severity.NOTICE;
      case NOTICE, INFO -> Severity.INFO;
    };
  }

  private void hosts(@Nullable Profile then, Profile now) {
    Map<String, String> fresh = new TreeMap<>(now.hosts());
    Set<String> known = new HashSet<>();
    if (then != null) {
      fresh.keySet().removeAll(then.hosts().keySet());
      then.hosts().keySet().forEach(host -> known.add(Hosts.owned(host)));
    }
    int told = 0;
    for (Map.Entry<String, String> each : fresh.entrySet()) {
      String host = each.getKey();
      Severity severity =
          then == null
              ? Severity.INFO
              : Hosts.isNumber(host)
                  ? Severity.DANGER
                  : known.contains(Hosts.owned(host)) ? Severity.NOTICE : Severity.WARNING;
      told++;
      boolean isLast = told == SHOWN * 5 && fresh.size() > told;
      String more = isLast ? ", and %d more hosts".formatted(fresh.size() - told) : "";
      add(
          Kind.HOST,
          severity,
          each.getValue(),
          "it %snames the host %s%s".formatted(then == null ? "" : "now ", host, more));
      if (isLast) {
        return;
      }
    }
  }

  private void binaries(@Nullable Profile then, Profile now) {
    Set<String> natives = new TreeSet<>(now.of(Profile.Form.NATIVE));
    if (then != null) {
      natives.removeAll(then.of(Profile.Form.NATIVE));
    }
    boolean isFirst = then != null && then.of(Profile.Form.NATIVE).isEmpty();
    for (String each : natives) {
      add(
          Kind.BINARY,
          isFirst ? Severity.WARNING : Severity.NOTICE,
          each,
          then == null
              ? "it is code for a machine"
              : "it is code for a machine, and was not there");
    }
    if (then == null) {
      return;
    }
    now.files()
        .forEach((path, look) -> {
          Profile.Look before = then.files().get(path);
          boolean isOther =
              before != null
                  && before.form() == Profile.Form.TEXT
                  && look.form() == Profile.Form.BINARY;
          if (isOther) {
            add(Kind.BINARY, Severity.WARNING, path, "it was a text, and is none any more");
          }
        });
  }

  private void size(@Nullable Profile then, Profile now) {
    if (then != null && now.bytes() > then.bytes() * TIMES && now.bytes() - then.bytes() > JUMP) {
      add(
          Kind.SIZE,
          Severity.WARNING,
          ".",
          "its files were %d bytes and are %d".formatted(then.bytes(), now.bytes()));
    }
  }
}
