package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.ServerId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A resource template of a server, for finding the owner of a uri that no list names.
///
/// @param prefix what an ambiguous template carries in front; empty when it is unambiguous
public record UriTemplate(
    ServerDefinition server, String template, String prefix, Pattern pattern, int literals) {
  private static final Pattern EXPRESSION = Pattern.compile("\\{([+#./;?&]?)[^{}]*}");

  public UriTemplate {
    requireNonNull(server, "server");
    requireNonNull(template, "template");
    requireNonNull(prefix, "prefix");
    requireNonNull(pattern, "pattern");
  }

  static UriTemplate of(ServerDefinition server, String template, boolean isAmbiguous) {
    StringBuilder regex = new StringBuilder();
    Matcher matcher = EXPRESSION.matcher(template);
    int from = 0;
    int literals = 0;
    while (matcher.find()) {
      regex.append(Pattern.quote(template.substring(from, matcher.start())));
      literals += matcher.start() - from;
      regex.append(matcher.group(1).isEmpty() ? "[^/?#]*+" : ".*");
      from = matcher.end();
    }
    regex.append(Pattern.quote(template.substring(from)));
    literals += template.length() - from;
    String prefix = isAmbiguous ? explicit(server.id(), "") : "";
    return new UriTemplate(server, template, prefix, Pattern.compile(regex.toString()), literals);
  }

  /// The form of a uri that names its owner.
  static String explicit(ServerId server, String uri) {
    return server + "+" + uri;
  }

  String exposed() {
    return prefix + template;
  }

  boolean matches(String uri) {
    return uri.startsWith(prefix) && pattern.matcher(uri.substring(prefix.length())).matches();
  }

  /// Whether it matches a uri, or one with the owner in front.
  boolean isMeantBy(String uri) {
    String owner = explicit(server.id(), "");
    return matches(uri)
        || (uri.startsWith(owner) && pattern.matcher(uri.substring(owner.length())).matches());
  }

  String original(String uri) {
    return uri.substring(prefix.length());
  }
}
