package dev.roundhouse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text that may refer to secrets kept elsewhere: `Bearer ${secret:github-token}`. Only the
/// references live in memory and in files until [SecretResolver] needs the value. Immutable.
///
/// `${secret:NAME}` is a file in the secrets folder, `${file:/path}` any other file, `${env:VAR}`
/// and `${env:VAR:-default}` the environment. `$${` stands for `${` itself; in general, of the
/// dollar signs in front of a brace each pair stands for one, and an odd one opens a reference.
public final class SecretText {
  /// What the text is made of.
  sealed interface Part {
    record Constant(String text) implements Part {}

    record Named(String name) implements Part {}

    record InFile(String path) implements Part {}

    record Variable(String name, Optional<String> fallback) implements Part {}
  }

  private static final Pattern NAME = Pattern.compile("(?!\\.)[A-Za-z0-9._-]{1,128}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern OPENING = Pattern.compile("(\\$+)\\{");
  private static final Pattern CLIENT =
      Pattern.compile("\\$\\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}");

  private final List<Part> parts;
  private final String template;

  private SecretText(List<Part> parts) {
    this.parts = List.copyOf(parts);
    this.template = template(this.parts, false);
  }

  /// Reads the native syntax.
  ///
  /// @throws IllegalArgumentException naming the reference that is malformed
  public static SecretText of(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder constant = new StringBuilder();
    Matcher opening = OPENING.matcher(text);
    int at = 0;
    while (opening.find(at)) {
      int dollars = opening.group(1).length();
      constant.append(text, at, opening.start()).repeat('$', dollars / 2);
      at = opening.end();
      if (dollars % 2 == 0) {
        constant.append('{');
        continue;
      }
      int end = text.indexOf('}', at);
      if (end < 0) {
        throw new IllegalArgumentException(
            "\"${\" at character "
                + (at - 1)
                + " is not closed; write \"$${\" for the text itself");
      }
      flush(constant, parts);
      parts.add(reference(text.substring(at, end)));
      at = end + 1;
    }
    constant.append(text, at, text.length());
    flush(constant, parts);
    return new SecretText(parts);
  }

  /// Reads what MCP clients write: `${VAR}`, `${VAR:-default}` and `${env:VAR}` mean the
  /// environment, all else is constant.
  public static SecretText fromClientSyntax(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder constant = new StringBuilder();
    Matcher matcher = CLIENT.matcher(text);
    int at = 0;
    while (matcher.find()) {
      constant.append(text, at, matcher.start());
      flush(constant, parts);
      parts.add(new Part.Variable(matcher.group(1), Optional.ofNullable(matcher.group(2))));
      at = matcher.end();
    }
    constant.append(text, at, text.length());
    flush(constant, parts);
    return new SecretText(parts);
  }

  private static void flush(StringBuilder constant, List<Part> parts) {
    if (!constant.isEmpty()) {
      parts.add(new Part.Constant(constant.toString()));
      constant.setLength(0);
    }
  }

  private static Part reference(String inside) {
    int colon = inside.indexOf(':');
    String kind = colon < 0 ? "" : inside.substring(0, colon);
    String rest = inside.substring(colon + 1);
    return switch (kind) {
      case "secret" -> named(inside, rest);
      case "file" -> inFile(inside, rest);
      case "env" -> variable(inside, rest);
      default ->
          throw malformed(
              inside,
              "write ${secret:NAME}, ${file:/path}, ${env:VAR} or ${env:VAR:-default},"
                  + " or \"$${\" for the text itself");
    };
  }

  private static Part named(String inside, String name) {
    if (!NAME.matcher(name).matches()) {
      throw malformed(
          inside, "a secret's name is 1 to 128 of A-Z a-z 0-9 . _ - and starts with no dot");
    }
    return new Part.Named(name);
  }

  private static Part inFile(String inside, String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw malformed(inside, "write an absolute path");
    }
    return new Part.InFile(path);
  }

  private static Part variable(String inside, String rest) {
    int dash = rest.indexOf(":-");
    String name = dash < 0 ? rest : rest.substring(0, dash);
    if (!VARIABLE.matcher(name).matches()) {
      throw malformed(
          dash < 0 ? inside : "env:" + name,
          "a variable is A-Z a-z 0-9 _ and starts with no digit");
    }
    return new Part.Variable(
        name, dash < 0 ? Optional.empty() : Optional.of(rest.substring(dash + 2)));
  }

  private static IllegalArgumentException malformed(String inside, String cure) {
    return new IllegalArgumentException("\"${" + inside + "}\" is not a reference: " + cure);
  }

  /// True if nothing has to be looked up.
  public boolean isConstant() {
    return references().isEmpty();
  }

  /// What has to be looked up, in order and without braces or defaults: `secret:NAME`, `env:VAR`.
  public List<String> references() {
    return parts.stream()
        .filter(part -> !(part instanceof Part.Constant))
        .map(SecretText::referenceName)
        .toList();
  }

  List<Part> parts() {
    return parts;
  }

  /// The template with every constant, defaults included, shown as `****`.
  String masked() {
    return template(parts, true);
  }

  static String referenceName(Part part) {
    return switch (part) {
      case Part.Constant _ -> "";
      case Part.Named(String name) -> "secret:" + name;
      case Part.InFile(String path) -> "file:" + path;
      case Part.Variable(String name, _) -> "env:" + name;
    };
  }

  private static String template(List<Part> parts, boolean masked) {
    StringBuilder template = new StringBuilder();
    for (int index = 0; index < parts.size(); index++) {
      template.append(
          switch (parts.get(index)) {
            case Part.Constant(String text) ->
                masked ? "****" : escape(text, index + 1 < parts.size());
            case Part.Variable(String name, Optional<String> fallback) ->
                "${env:"
                    + name
                    + fallback.map(text -> ":-" + (masked ? "****" : text)).orElse("")
                    + "}";
            case Part.Named _, Part.InFile _ -> "${" + referenceName(parts.get(index)) + "}";
          });
    }
    return template.toString();
  }

  /// Doubles the dollar signs in front of a brace, be it in the text or of the reference after it.
  private static String escape(String text, boolean beforeReference) {
    return text.replaceAll(beforeReference ? "(\\$+)(?=\\{|\\z)" : "(\\$+)(?=\\{)", "$1$1");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText text && template.equals(text.template);
  }

  @Override
  public int hashCode() {
    return template.hashCode();
  }

  /// The template in native syntax; [#of] reads it back.
  @Override
  public String toString() {
    return template;
  }
}
