package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which page answers where. A page adds its own; parts of a path in braces stand for anything but
/// a slash.
final class Routes {
  /// What answers.
  @FunctionalInterface
  interface Page {
    void serve(Turn turn) throws InterruptedException;
  }

  private record Route(String method, List<String> parts, Page page) {}

  /// A page, and what stands in the path in place of the names in braces.
  record Found(Page page, Map<String, String> names) {}

  private final List<Route> routes = new ArrayList<>();

  Routes get(String pattern, Page page) {
    routes.add(new Route("GET", List.of(pattern.split("/", -1)), page));
    return this;
  }

  Routes post(String pattern, Page page) {
    routes.add(new Route("POST", List.of(pattern.split("/", -1)), page));
    return this;
  }

  Optional<Found> find(String method, String path) {
    List<String> parts = List.of(path.split("/", -1));
    for (Route each : routes) {
      Map<String, String> names = new HashMap<>();
      if (each.method().equals(method) && fits(each.parts(), parts, names)) {
        return Optional.of(new Found(each.page(), names));
      }
    }
    return Optional.empty();
  }

  private static boolean fits(List<String> pattern, List<String> path, Map<String, String> names) {
    if (pattern.size() != path.size()) {
      return false;
    }
    for (int at = 0; at < pattern.size(); at++) {
      String wanted = pattern.get(at);
      String part = path.get(at);
      if (wanted.startsWith("{")) {
        if (part.isEmpty()) {
          return false;
        }
        names.put(
            wanted.substring(1, wanted.length() - 1),
            URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
      } else if (!wanted.equals(part)) {
        return false;
      }
    }
    return true;
  }
}
