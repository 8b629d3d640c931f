package dev.roundhouse.security.oauth;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a server says with its 401 or 403: the first `Bearer` challenge of `WWW-Authenticate` (RFC
/// 9110, 11.6.1; RFC 6750, 3). Immutable.
///
/// @param isBearer whether there was one at all
/// @param resourceMetadata where its metadata is (RFC 9728, 5.1)
/// @param scopes what the refused request needs; empty when it did not say
/// @param error its code, such as `insufficient_scope`
public record Challenge(
    boolean isBearer,
    Optional<String> resourceMetadata,
    Set<String> scopes,
    Optional<String> error) {
  /// None was made.
  public static final Challenge NONE =
      new Challenge(false, Optional.empty(), Set.of(), Optional.empty());

  private static final Pattern SPACES = Pattern.compile(" +");
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,256}");
  private static final int MOST_SCOPES = 100;

  public Challenge {
    requireNonNull(resourceMetadata, "resourceMetadata");
    requireNonNull(error, "error");
    scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
  }

  /// The first one among these fields; [#NONE] where there is none.
  ///
  /// @param fields every `WWW-Authenticate` of the reply
  public static Challenge of(List<String> fields) {
    for (String field : fields) {
      Map<String, String> said = new Reader(field).bearer();
      if (said != null) {
        return new Challenge(
            true,
            Optional.ofNullable(said.get("resource_metadata")),
            scopes(said.getOrDefault("scope", "")),
            Optional.ofNullable(said.get("error")));
      }
    }
    return NONE;
  }

  /// The scopes of a text that parts them by spaces, in their order. What is none (RFC 6749, 3.3)
  /// is left out, and so is what is more than anybody has.
  public static Set<String> scopes(String text) {
    return SPACES
        .splitAsStream(text)
        .filter(SCOPE.asMatchPredicate())
        .limit(MOST_SCOPES)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// This, with the place of the metadata where only an earlier one has named it; an answer without
  /// a challenge unsays none.
  Challenge after(Challenge earlier) {
    return isBearer
        ? new Challenge(true, resourceMetadata.or(() -> earlier.resourceMetadata), scopes, error)
        : earlier;
  }

  /// Whether the token is good and too small.
  public boolean isInsufficientScope() {
    return error.filter("insufficient_scope"::equals).isPresent();
  }

  /// Walks over one field. A comma parts parameters and challenges alike: a word with `=` behind it
  /// is a parameter, one without begins the next challenge.
  private static final class Reader {
    private static final String OF_TOKENS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    /// The parameters of the first `Bearer` challenge, names in lower case; null without one.
    @Nullable Map<String, String> bearer() {
      Map<String, String> found = null;
      while (skip(", \t")) {
        String word = token();
        if (word.isEmpty()) {
          toComma(); // no token at all, such as the rest of a token68
          continue;
        }
        boolean isMore = skip(" \t");
        if (isMore && text.charAt(at) == '=') {
          at++;
          String value = value();
          if (found != null) {
            found.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
          }
        } else if (found != null) {
          return found;
        } else if (word.equalsIgnoreCase("Bearer")) {
          found = new LinkedHashMap<>();
        }
      }
      return found;
    }

    /// False at the end.
    private boolean skip(String those) {
      while (at < text.length() && those.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length();
    }

    private void toComma() {
      int comma = text.indexOf(',', at);
      at = comma < 0 ? text.length() : comma;
    }

    private String token() {
      int from = at;
      while (at < text.length() && isOfToken(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isOfToken(char c) {
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return isLetter || (c >= '0' && c <= '9') || OF_TOKENS.indexOf(c) >= 0;
    }

    private String value() {
      if (!skip(" \t")) {
        return "";
      }
      if (text.charAt(at) == '"') {
        return quoted();
      }
      int from = at;
      while (at < text.length() && ", \t".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
        at++;
      }
      at++;
      return value.toString();
    }
  }
}
