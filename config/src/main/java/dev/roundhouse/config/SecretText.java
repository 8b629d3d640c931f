package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.config.SecretText.Part.Literal;
import dev.roundhouse.config.SecretText.Part.Reference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A text that is, or contains, a secret: `Bearer ${secret:github-token}`. Parsed when the settings
/// are read and resolved by a [SecretResolver] when it is needed, so that a secret can change
/// without a restart and does not lie in memory meanwhile.
///
/// References are `${secret:NAME}` (a file in the secrets directory), `${file:/absolute/path}` and
/// `${env:VARIABLE}`, the last with an optional default: `${env:VARIABLE:-default}`. A literal `${`
/// is written `$${`. Printing masks what is not a reference; [#template] does not.
public final class SecretText {
  /// A piece of the text.
  public sealed interface Part {
    /// Text that stands for itself.
    record Literal(String text) implements Part {
      public Literal {
        requireNonNull(text, "text");
      }

      /// Masked: a literal may be the secret.
      @Override
      public String toString() {
        return MASK;
      }
    }

    /// Text that stands elsewhere.
    record Reference(Source source, String name, Optional<String> fallback) implements Part {
      public Reference {
        requireNonNull(source, "source");
        requireNonNull(fallback, "fallback");
        source.check(name);
        if (fallback.isPresent() && source != Source.ENV) {
          throw new IllegalArgumentException("only ${env:…} takes a default");
        }
        if (fallback.isPresent() && fallback.get().indexOf('}') >= 0) {
          throw new IllegalArgumentException("a default cannot contain \"}\"");
        }
      }

      /// As written, without the default, which may be secret.
      @Override
      public String toString() {
        return "${" + source.word + ":" + name + "}";
      }
    }
  }

  /// Where a reference points to.
  public enum Source {
    SECRET("secret", Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")),
    FILE("file", Pattern.compile("/[^}\\p{Cntrl}]{1,4000}")),
    ENV("env", Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}"));

    private final String word;
    private final Pattern name;

    Source(String word, Pattern name) {
      this.word = word;
      this.name = name;
    }

    private void check(String written) {
      if (name.matcher(written).matches()) {
        return;
      }
      throw new IllegalArgumentException(
          switch (this) {
            case SECRET ->
                "${secret:…} needs a file name of letters, digits, \".\", \"_\" and \"-\"";
            case FILE -> "${file:…} needs an absolute path";
            case ENV -> "${env:…} needs the name of a variable";
          });
    }
  }

  static final String MASK = "****";

  private final List<Part> parts;

  private SecretText(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Reads the text as it stands in a settings file.
  ///
  /// @throws IllegalArgumentException when a reference is not well formed; the message does not
  ///   repeat the text
  public static SecretText parse(String text) {
    return new SecretText(new SecretTextParser(text).settings());
  }

  /// Reads a text from the configuration of an MCP client, where `${VAR}` and `${VAR:-default}` are
  /// environment variables. Everything else stands for itself.
  public static SecretText fromClientSyntax(String text) {
    return new SecretText(new SecretTextParser(text).client());
  }

  /// A text without references.
  public static SecretText literal(String text) {
    return new SecretText(text.isEmpty() ? List.of() : List.of(new Literal(text)));
  }

  public List<Part> parts() {
    return parts;
  }

  /// Whether it holds no reference.
  public boolean isConstant() {
    return references().isEmpty();
  }

  /// What it points to, in the order of the text.
  public List<Reference> references() {
    return parts.stream().filter(Reference.class::isInstance).map(Reference.class::cast).toList();
  }

  /// The text of a constant. Package-private: others resolve.
  String constant() {
    return parts.stream()
        .map(part ->
            switch (part) {
              case Literal(String text) -> text;
              case Reference reference ->
                  throw new IllegalStateException(reference + " is not a constant");
            })
        .collect(Collectors.joining());
  }

  /// The exact text, which [#parse] reads back. Holds the literals in clear: for storing, never for
  /// showing.
  public String template() {
    return SecretTextParser.written(parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText text && parts.equals(text.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /// The template with everything that is not a reference masked.
  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining());
  }
}
