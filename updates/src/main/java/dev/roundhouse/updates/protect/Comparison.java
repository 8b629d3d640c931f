package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Drift;
import dev.roundhouse.updates.ProtectedItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Tells what is otherwise than in the baseline, and how. Changes nothing.
final class Comparison {
  private static final int MOST_NAMED = 5;

  private final Survey survey;
  private final Copies copies;

  Comparison(Survey survey, Copies copies) {
    this.survey = requireNonNull(survey, "survey");
    this.copies = requireNonNull(copies, "copies");
  }

  /// Everything that differs, looked at now. What nobody names any more is looked at as well, as
  /// long as the baseline has it.
  List<Drift> with(Map<ProtectedItem, Taken> baseline) {
    Map<ProtectedItem, Set<String>> items = new TreeMap<>(survey.items());
    baseline.forEach((item, taken) -> items.putIfAbsent(item, taken.servers()));
    List<Drift> drifts = new ArrayList<>();
    items.forEach((item, servers) ->
        drift(item, Optional.ofNullable(baseline.get(item)), survey.look(item, servers, false))
            .ifPresent(drifts::add));
    return drifts;
  }

  private Optional<Drift> drift(ProtectedItem item, Optional<Taken> before, Found found) {
    return switch (found) {
      case Found.Present(Taken now) ->
          before.isEmpty()
              ? Optional.of(new Drift(item, Drift.Kind.NEW, "it is not in the baseline" + of(now)))
              : before
                  .filter(taken -> !taken.isSame(now))
                  .map(taken -> new Drift(item, Drift.Kind.CHANGED, says(taken, now)));
      case Found.Absent _ ->
          Optional.of(
              new Drift(
                  item,
                  Drift.Kind.MISSING,
                  before.isEmpty() ? "it is named and has never been there" : "it is gone"));
      case Found.Unreadable(String why) -> Optional.of(new Drift(item, Drift.Kind.UNREADABLE, why));
    };
  }

  private static String of(Taken taken) {
    return taken.item().server().isPresent() || taken.servers().isEmpty()
        ? ""
        : ", and " + String.join(", ", taken.servers()) + " is started from it";
  }

  private String says(Taken before, Taken now) {
    List<String> words = new ArrayList<>();
    if (!before.place().equals(now.place())) {
      words.add("it leads to " + now.place() + " instead of " + before.place());
    }
    if (!before.mode().equals(now.mode())) {
      words.add("its mode is " + now.mode() + " instead of " + before.mode());
    }
    if (!before.hash().equals(now.hash())) {
      words.add(
          switch (before.item().kind()) {
            case SERVER, VIRTUAL -> "its definition differs in " + members(before);
            case PIN -> pin(before);
            case PACKAGE -> files(before, now);
            case FILE, BASELINE -> "its bytes are others";
          });
      words.add("SHA-256 is " + now.hash() + " instead of " + before.hash());
    }
    return String.join("; ", words);
  }

  private String members(Taken before) {
    try {
      Optional<byte[]> copy = copies.read(before.hash());
      Optional<byte[]> now = survey.bytes(before.item());
      if (copy.isEmpty() || now.isEmpty()) {
        return "something (its copy is gone)";
      }
      return String.join(
          ", ",
          before.item().kind() == ProtectedItem.Kind.SERVER
              ? ServerText.differing(copy.get(), now.get())
              : ServerText.membersDiffering(copy.get(), now.get()));
    } catch (IOException e) {
      return "something (its copy cannot be read: " + e + ")";
    }
  }

  private String pin(Taken before) {
    try {
      Optional<byte[]> now = survey.bytes(before.item());
      String is = now.map(bytes -> PinText.read(bytes).says()).orElse("nothing");
      return copies
          .read(before.hash())
          .map(bytes -> "it is %s instead of %s".formatted(is, PinText.read(bytes).says()))
          .orElse("it is " + is + " (the copy of what it was is gone)");
    } catch (IOException e) {
      return "it is another one (its copy cannot be read: " + e + ")";
    }
  }

  private String files(Taken before, Taken now) {
    try {
      Optional<byte[]> list = copies.read(before.hash());
      if (list.isEmpty()) {
        return "its files are others (their list is gone)";
      }
      List<String> all = Manifest.of(Path.of(now.place())).since(Manifest.read(list.get()));
      String first = String.join(", ", all.subList(0, Math.min(all.size(), MOST_NAMED)));
      int rest = all.size() - MOST_NAMED;
      return first + (rest > 0 ? " and " + rest + " more" : "");
    } catch (IOException e) {
      return "its files are others (their list cannot be read: " + e + ")";
    }
  }
}
