package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Remark.Kind;
import dev.roundhouse.protocol.Remark.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks through every text of a definition, names of members and values of schemas included, for
/// what a person should see before a model does. Pure: it starts nothing and asks nobody. It finds
/// what is known of poisoned definitions and not what is new: no remark is no proof.
public final class DefinitionScan {
  private static final Pattern URL =
      Pattern.compile(
          "\\b(?:https?|wss?|ftp|file)://[^\\s\"'<>`\\\\)\\]}]+|\\bdata:[\\w/+.-]+;base64,"
              + "|(?<![\\w./@])www\\.[\\w-]+\\.[a-z]{2,}[^\\s\"'<>`)\\]}]*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9_]");
  private static final Pattern BLOB =
      Pattern.compile("(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{60,}={0,2}");
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+");
  private static final Pattern DISTINCTIVE =
      Pattern.compile(".*[a-z0-9](?:[_.-][a-zA-Z0-9]|[A-Z]).*");

  /// Members that name a standard or a place of the same schema.
  private static final Set<String> REFERENCES = Set.of("$schema", "$id", "$ref", "$anchor");

  /// Parameters that ask for what only the agent knows, which no tool needs for its work.
  private static final Pattern CURIOUS =
      Pattern.compile(
          "(?i)(?:agent_?|your_?)?(?:system_?prompt|(?:conversation|chat)_?history"
              + "|chain_?of_?thought|(?:previous|available)_?tools?(?:_?calls?|_?list)?)");

  private final List<Remark> remarks = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> others;
  private final boolean isChanged;

  private DefinitionScan(@Nullable Definition approved, Set<String> others) {
    this.others = requireNonNull(others, "others");
    this.isChanged = approved != null;
    if (approved != null) {
      Matcher matcher =
          URL.matcher(new String(approved.canonical(), java.nio.charset.StandardCharsets.UTF_8));
      while (matcher.find()) {
        known.add(matcher.group());
      }
    }
  }

  /// What there is to say of a definition, the worst first.
  ///
  /// @param approved what was approved under its name; null when nothing was
  /// @param others names of tools of other servers
  public static List<Remark> of(
      Definition definition, @Nullable Definition approved, Set<String> others) {
    DefinitionScan scan = new DefinitionScan(approved, others);
    Json json = definition.json();
    scan.walk("", "", json);
    if (approved != null) {
      scan.hints(approved.json().get("annotations"), json.get("annotations"));
    }
    scan.together();
    scan.remarks.sort((one, other) -> other.severity().compareTo(one.severity()));
    return List.copyOf(scan.remarks);
  }

  /// Whether none of them has hardly an innocent reason.
  public static boolean isClean(List<Remark> remarks) {
    return remarks.stream().noneMatch(remark -> remark.severity() == Severity.HIGH);
  }

  private void walk(String where, String key, Json json) {
    switch (json.type()) {
      case OBJECT -> {
        for (Json.Field field : json.members()) {
          String at = where + "/" + field.key().replace("~", "~0").replace("/", "~1");
          name(at, key, field.key());
          walk(at, field.key(), field.value());
        }
      }
      case ARRAY -> {
        int index = 0;
        for (Json item : json.items()) {
          walk(where + "/" + index++, key, item);
        }
      }
      case STRING -> text(where, key, requireNonNull(json.text(), "text"));
      case NUMBER, TRUE, FALSE, NULL, ABSENT -> {}
    }
  }

  /// A name of a member, which a model reads as well.
  private void name(String at, String parent, String name) {
    hidden(at, name);
    remarks.addAll(Orders.in(at, name));
    if (parent.equals("properties") && CURIOUS.matcher(name).matches()) {
      remark(
          Kind.INSTRUCTION,
          Severity.MEDIUM,
          at,
          name,
          0,
          name.length(),
          "a parameter for what was said outside of the call");
    }
  }

  private void text(String where, String key, String text) {
    hidden(where, text);
    if (REFERENCES.contains(key)) {
      return;
    }
    remarks.addAll(Orders.in(where, text));
    List<int[]> addresses = urls(where, text);
    blobs(where, text, addresses);
    // A tool may have what another one is called as a value of its own.
    if (!key.equals("name") && !key.equals("enum") && !key.equals("const")) {
      otherTools(where, text);
    }
  }

  private void hidden(String where, String text) {
    for (HiddenText.Span span : HiddenText.in(text)) {
      remark(Kind.HIDDEN_TEXT, span.severity(), where, text, span.from(), span.to(), span.says());
    }
  }

  private List<int[]> urls(String where, String text) {
    List<int[]> places = new ArrayList<>();
    Matcher matcher = URL.matcher(text);
    while (matcher.find()) {
      places.add(new int[] {matcher.start(), matcher.end()});
      if (!known.contains(matcher.group())) {
        remark(
            Kind.URL,
            isChanged ? Severity.MEDIUM : Severity.LOW,
            where,
            text,
            matcher.start(),
            matcher.end(),
            isChanged ? "an address that was not there before" : "an address");
      }
    }
    return places;
  }

  private void blobs(String where, String text, List<int[]> addresses) {
    Matcher matcher = BLOB.matcher(text);
    while (matcher.find()) {
      int from = matcher.start();
      boolean isInAddress = addresses.stream().anyMatch(each -> from >= each[0] && from < each[1]);
      if (!isInAddress && isEncoded(matcher.group())) {
        remark(
            Kind.BLOB,
            Severity.MEDIUM,
            where,
            text,
            from,
            matcher.end(),
            "a long run of encoded bytes");
      }
    }
  }

  /// Paths and names of many words are long as well; digests are written as examples.
  private static boolean isEncoded(String run) {
    boolean isDigest = run.length() <= 128 && HEXADECIMAL.matcher(run).matches();
    return !isDigest
        && run.chars().anyMatch(Character::isUpperCase)
        && run.chars().anyMatch(Character::isLowerCase)
        && run.chars().anyMatch(Character::isDigit)
        && run.chars().filter(unit -> unit == '/' || unit == '-' || unit == '_').count() * 8
            < run.length();
  }

  private void otherTools(String where, String text) {
    if (others.isEmpty()) {
      return;
    }
    Set<String> told = new HashSet<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      String word = matcher.group();
      if (others.contains(word)
          && isMeant(text, matcher.start(), matcher.end(), word)
          && told.add(word)) {
        remark(
            Kind.OTHER_TOOL,
            Severity.MEDIUM,
            where,
            text,
            matcher.start(),
            matcher.end(),
            "the name of a tool of another server");
      }
    }
  }

  /// Many tools are called like any word: such a name counts only where it is set apart.
  private static boolean isMeant(String text, int from, int to, String word) {
    if (DISTINCTIVE.matcher(word).matches()) {
      return true;
    }
    boolean isQuoted =
        from > 0
            && to < text.length()
            && text.charAt(from - 1) == text.charAt(to)
            && "`\"'".indexOf(text.charAt(to)) >= 0;
    return isQuoted || text.startsWith(" tool", to);
  }

  private void hints(Json before, Json after) {
    hint(before, after, "readOnlyHint", false, false);
    hint(before, after, "destructiveHint", true, true);
    hint(before, after, "idempotentHint", false, false);
    hint(before, after, "openWorldHint", true, true);
  }

  /// @param fallback what it means not to say it (2025-11-25, tool annotations)
  /// @param worse the value that promises less
  private void hint(Json before, Json after, String name, boolean fallback, boolean worse) {
    boolean was = before.get(name).truth(fallback);
    boolean is = after.get(name).truth(fallback);
    if (was == is) {
      return;
    }
    boolean isWorld = name.equals("readOnlyHint") || name.equals("destructiveHint");
    Severity severity = isWorld && is == worse ? Severity.HIGH : Severity.MEDIUM;
    remarks.add(
        new Remark(
            Kind.HINT,
            severity,
            "/annotations/" + name,
            0,
            0,
            name + ": " + was + " -> " + is,
            is == worse ? "promises less than before" : "promises more than before"));
  }

  /// Several doubts about one definition together are worse than each.
  private void together() {
    long doubts =
        remarks.stream()
            .filter(each -> each.kind() == Kind.INSTRUCTION && each.severity() == Severity.MEDIUM)
            .map(Remark::says)
            .distinct()
            .count();
    if (doubts >= Orders.ENOUGH) {
      Remark first =
          remarks.stream()
              .filter(each -> each.kind() == Kind.INSTRUCTION)
              .findFirst()
              .orElseThrow();
      remarks.add(
          new Remark(
              Kind.INSTRUCTION,
              Severity.HIGH,
              first.where(),
              first.from(),
              first.to(),
              first.text(),
              "orders the agent about in " + doubts + " ways"));
    }
  }

  private void remark(
      Kind kind, Severity severity, String where, String text, int from, int to, String says) {
    remarks.add(Remark.at(kind, severity, where, text, from, to, says));
  }
}
