package dev.roundhouse.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Commands as service managers write them: in one line, or wrapped in a program that turns a stdio
/// server into an HTTP one, which is what this program does itself.
public final class CommandWords {
  private static final Set<String> SWITCHES =
      Set.of("--expose-sse", "--expose-streamable-http", "--cors", "--stateless");
  private static final Set<String> VALUED =
      Set.of("--port", "--host", "--ssePath", "--messagePath", "--keepAlive", "--logLevel");

  private CommandWords() {}

  /// The words of a line, quotes taken off; no other power of a shell is understood.
  ///
  /// @throws IllegalArgumentException when a quote is not closed
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean isInWord = false;
    char quote = 0;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (quote != 0 ? c == quote : c == '"' || c == '\'') {
        quote = quote == 0 ? c : 0;
        isInWord = true;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (isInWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        isInWord = false;
      } else {
        boolean isEscape = c == '\\' && quote != '\'' && at + 1 < line.length();
        word.append(isEscape ? line.charAt(++at) : c);
        isInWord = true;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("a quote in it is not closed");
    }
    if (isInWord) {
      words.add(word.toString());
    }
    return words;
  }

  /// The stdio server inside `python3 -m x.translate --stdio "npx -y …" --expose-sse --port 8000`;
  /// words that are no options of the translator are arguments of the server. Empty for any other
  /// command.
  static Optional<List<String>> unwrapped(List<String> words) {
    int stdio = words.indexOf("--stdio");
    boolean isTranslator =
        stdio > 0
            && stdio + 1 < words.size()
            && words.subList(0, stdio).stream().anyMatch(word -> word.endsWith("translate"));
    if (!isTranslator) {
      return Optional.empty();
    }
    List<String> inner = new ArrayList<>(split(words.get(stdio + 1)));
    for (int at = stdio + 2; at < words.size(); at++) {
      String word = words.get(at);
      if (VALUED.contains(word)) {
        at++; // and its value
      } else if (!SWITCHES.contains(word)
          && VALUED.stream().noneMatch(option -> word.startsWith(option + "="))) {
        inner.add(word);
      }
    }
    return Optional.of(inner);
  }
}
