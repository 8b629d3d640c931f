package dev.roundhouse.catalog;

import dev.roundhouse.catalog.ClientConfigImportShape.Dialect;
import dev.roundhouse.config.SecretText;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates what clients write between `${` and `}`. Environment variables and headers can hold
/// references and keep them; a command, an argument or a URL cannot, so there a reference is worked
/// out now or the entry is refused.
final class ClientConfigImportReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)\\}");
  private static final Pattern VARIABLE =
      Pattern.compile("(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);
  private static final Pattern OPENCODE_VARIABLE =
      Pattern.compile("(?<!\\$)\\{env:([A-Za-z_][A-Za-z0-9_]*)\\}");
  private static final Pattern OPENCODE_FILE = Pattern.compile("(?<!\\$)\\{file:[^}]*\\}");
  private static final String INPUT = "input:";
  private static final String STAND_IN = "ROUNDHOUSE_IMPORT_INPUT_";

  private final Dialect dialect;
  private final Optional<Path> workspace;
  private final Set<String> ownVariables;
  private final Consumer<String> changes;

  /// @param ownVariables variables the entry itself sets: an argument may name these for the server
  ///   to fill in, which is none of the client's business
  ClientConfigImportReferences(
      ClientConfigImportShape shape, Set<String> ownVariables, Consumer<String> changes) {
    this.dialect = shape.dialect();
    this.workspace = shape.workspace();
    this.ownVariables = ownVariables;
    this.changes = changes;
  }

  boolean isLiteral(String text) throws ClientConfigImportRefusal {
    return !REFERENCE.matcher(uniform(text, "a value")).find();
  }

  /// For an environment variable or header: references stay references.
  ///
  /// What the client would ask the person for passes through the translation as a variable, for a
  /// dollar sign right before it has to be escaped as before any other reference.
  ///
  /// @param secretOfInput the secret's name for what the client would ask the person
  SecretText secretText(String where, String text, UnaryOperator<String> secretOfInput)
      throws ClientConfigImportRefusal {
    List<String> asked = new ArrayList<>();
    StringBuilder clientText = new StringBuilder();
    String uniform = uniform(text, where);
    Matcher matcher = REFERENCE.matcher(uniform);
    int from = 0;
    while (matcher.find()) {
      clientText.append(uniform, from, matcher.start());
      from = matcher.end();
      String inside = matcher.group(1);
      if (inside.startsWith(INPUT)) {
        clientText.append("${").append(STAND_IN).append(asked.size()).append('}');
        asked.add(secretOfInput.apply(inside.substring(INPUT.length())));
      } else if (VARIABLE.matcher(inside).matches() && !isEditorWord(inside)) {
        clientText.append(matcher.group());
      } else {
        clientText.append(editorValue(where, inside));
      }
    }
    SecretText translated =
        SecretText.fromClientSyntax(clientText.append(uniform, from, uniform.length()).toString());
    if (asked.isEmpty()) {
      return translated;
    }
    String template = translated.template();
    for (int i = 0; i < asked.size(); i++) {
      template = template.replace("${env:" + STAND_IN + i + "}", "${secret:" + asked.get(i) + "}");
    }
    return SecretText.parse(template);
  }

  /// For a command, an argument, a URL or a folder: plain text comes out.
  String plain(String where, String text) throws ClientConfigImportRefusal {
    String uniform = uniform(text, where);
    StringBuilder plain = new StringBuilder();
    Matcher matcher = REFERENCE.matcher(uniform);
    int from = 0;
    while (matcher.find()) {
      plain.append(uniform, from, matcher.start()).append(plainValue(where, matcher));
      from = matcher.end();
    }
    return plain.append(uniform, from, uniform.length()).toString();
  }

  private String plainValue(String where, Matcher reference) throws ClientConfigImportRefusal {
    String inside = reference.group(1);
    if (inside.startsWith(INPUT)) {
      throw new ClientConfigImportRefusal(
          where
              + " asks for "
              + reference.group()
              + ", and only env and headers can hold a secret; pass it through one of these");
    }
    Matcher variable = VARIABLE.matcher(inside);
    if (!variable.matches() || isEditorWord(inside)) {
      return editorValue(where, inside);
    }
    String name = variable.group(1);
    String fallback = variable.group(2);
    if (dialect == Dialect.CLAUDE_DESKTOP || ownVariables.contains(name)) {
      return reference.group();
    }
    if (fallback == null) {
      throw new ClientConfigImportRefusal(
          where
              + " uses the variable "
              + reference.group()
              + ", and only env and headers can hold one; write its value there, or a default as in"
              + " ${"
              + name
              + ":-VALUE}, and import the file again");
    }
    changes.accept(where + ": " + reference.group() + " became its default, for good");
    return fallback;
  }

  private static boolean isEditorWord(String inside) {
    return switch (inside) {
      case "workspaceFolder", "workspaceRoot", "workspaceFolderBasename" -> true;
      case "userHome", "pathSeparator" -> true;
      default -> false;
    };
  }

  private String editorValue(String where, String inside) throws ClientConfigImportRefusal {
    String value =
        switch (inside) {
          case "workspaceFolder", "workspaceRoot" -> folder(where, inside).toString();
          case "workspaceFolderBasename" -> String.valueOf(folder(where, inside).getFileName());
          case "userHome" -> System.getProperty("user.home", "");
          case "pathSeparator", "/" -> File.separator;
          default ->
              throw new ClientConfigImportRefusal(
                  where
                      + " uses ${"
                      + inside
                      + "}, which only the client can work out; write the value instead");
        };
    changes.accept(where + ": ${" + inside + "} became " + value);
    return value;
  }

  private Path folder(String where, String inside) throws ClientConfigImportRefusal {
    return workspace.orElseThrow(() ->
        new ClientConfigImportRefusal(
            where
                + " uses ${"
                + inside
                + "}, but the file is not in a .vscode or .cursor folder that would tell"
                + " which; write the path instead"));
  }

  private String uniform(String text, String where) throws ClientConfigImportRefusal {
    if (dialect != Dialect.OPENCODE) {
      return text;
    }
    if (OPENCODE_FILE.matcher(text).find()) {
      throw new ClientConfigImportRefusal(
          where + " takes its value from a file; write the value, or a variable, instead");
    }
    return OPENCODE_VARIABLE.matcher(text).replaceAll("\\${env:$1}");
  }
}
