package dev.roundhouse.fleet;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A kind of request that may be sent to the container engine.
///
/// @param path its segments; `{id}` stands for a name or id, `{image}` for the name of an image,
///   which may have segments of its own
/// @param query the keys that may stand behind it
public record EngineRule(String method, String path, Set<String> query) {
  private static final String ID = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}";

  /// No segment begins with a dot, so that none leads upwards.
  private static final String IMAGE =
      "[a-zA-Z0-9][a-zA-Z0-9_.:@-]*(?:/[a-zA-Z0-9_][a-zA-Z0-9_.:@-]*)*";

  private static final Pattern PLACE = Pattern.compile("\\{(id|image)}");

  public EngineRule {
    requireNonNull(method, "method");
    requireNonNull(path, "path");
    query = Set.copyOf(query);
  }

  /// One with these keys.
  public static EngineRule of(String method, String path, String... query) {
    return new EngineRule(method, path, Set.of(query));
  }

  /// Whether it only looks.
  public boolean isLook() {
    return method.equals("GET");
  }

  /// Whether this is such a request.
  public boolean fits(String asked, String at, Set<String> keys) {
    return method.equals(asked) && query.containsAll(keys) && pattern().matcher(at).matches();
  }

  private Pattern pattern() {
    Matcher places = PLACE.matcher(path);
    StringBuilder built = new StringBuilder();
    int from = 0;
    while (places.find()) {
      built.append(Pattern.quote(path.substring(from, places.start())));
      built.append(places.group(1).equals("id") ? ID : IMAGE);
      from = places.end();
    }
    return Pattern.compile(built.append(Pattern.quote(path.substring(from))).toString());
  }

  @Override
  public String toString() {
    String keys = query.stream().sorted().collect(Collectors.joining(","));
    return method + " " + path + (keys.isEmpty() ? "" : "?" + keys);
  }
}
