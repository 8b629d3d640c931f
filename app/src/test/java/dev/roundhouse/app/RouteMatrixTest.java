package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.admin.RestDoor;
import dev.roundhouse.gateway.Gateway;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Without a token there is 401 at every path and for every method, before 404 and 405. The paths
/// are read out of the compiled doors, so that a new route is tried without anybody thinking of it.
final class RouteMatrixTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /// All that is open to strangers. Whoever adds to it says why.
  private static final Set<String> OPEN =
      Set.of(
          // Load balancers and service managers have no token; no word of what is behind the door.
          "/health",
          "/health/live",
          "/health/ready",
          // Who logs in has no token yet.
          "/api/v1/auth/login",
          "/api/v1/auth/refresh",
          "/api/v1/auth/logout");

  private static final String SETTINGS =
      """
      listen:
        port: 0
      listeners: {%s}
      virtual-servers:
        some: {tools: []}
      """
          .formatted(
              Stream.of(Role.values())
                  .map(role -> role.wire() + ": 0")
                  .collect(Collectors.joining(", ")));

  @TempDir private Path directory;

  /// Every path that could be one.
  static Set<String> paths() throws Exception {
    // The console answers below its one path alone, and is looked at by itself.
    Set<String> literals = new TreeSet<>(RouteLiterals.of(RestDoor.class, "/admin/console/"));
    literals.addAll(RouteLiterals.of(Gateway.class));
    literals.addAll(RouteLiterals.of(House.class));
    Set<String> paths = new TreeSet<>(List.of("/", "//", "/x", "/api", "/api/v1", "/api/v2/x"));
    for (String literal : literals) {
      if (literal.matches("/[A-Za-z0-9/._~-]{1,80}")) {
        addAround(paths, literal);
      } else if (literal.matches("[a-z][a-z0-9._-]{1,30}")) {
        addAround(paths, "/" + literal);
      }
    }
    return paths;
  }

  private static void addAround(Set<String> paths, String part) {
    String plain = part.endsWith("/") ? part.substring(0, part.length() - 1) : part;
    for (String before :
        List.of(
            "", "/api/v1", "/api/v1/servers/some", "/services/some", "/v/some", "/servers/some")) {
      paths.add(before + plain);
    }
    paths.add(plain + "/some");
    paths.add("/api/v1" + plain + "/some");
  }

  private static boolean isConsole(String path) {
    return path.equals("/") || path.equals("/console") || path.startsWith("/console/");
  }

  private static List<String> wrong(URI address, Set<String> paths, Predicate<String> isOpen)
      throws Exception {
    List<String> wrong = new ArrayList<>();
    try (RawHttp http = new RawHttp(address, Duration.ofSeconds(30))) {
      for (String path : paths) {
        for (String method : METHODS) {
          int status = status(http, address, method, path);
          if (isOpen.test(path) ? status == 401 : status != 401) {
            wrong.add(method + " " + path + " -> " + status);
          }
        }
      }
    }
    return wrong;
  }

  private static int status(RawHttp http, URI address, String method, String path)
      throws Exception {
    http.send(
        (method
                + " "
                + path
                + " HTTP/1.1\r\nHost: "
                + address.getAuthority()
                + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(US_ASCII));
    RawHttp.Head head = Objects.requireNonNull(http.head(), method + " " + path);
    if (!method.equals("HEAD")) {
      http.body(head);
    }
    return head.status();
  }

  @Test
  void asksForATokenBeforeAnythingElseEverywhere() throws Exception {
    Set<String> paths = paths();
    assertThat(paths)
        .contains(
            "/health",
            "/metrics",
            "/mcp",
            "/tools/some",
            "/services",
            "/services/some/start",
            "/api/v1/servers",
            "/api/v1/servers/some/log",
            "/api/v1/tokens/some",
            "/api/v1/signing-keys",
            "/api/v1/history",
            "/api/v1/slos/report",
            "/sla/status",
            "/metrics/summary",
            "/v/some/mcp",
            "/servers/some/sse")
        .hasSizeLessThan(20_000);
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS)) {
      Predicate<String> isOpen = path -> OPEN.contains(path) || isConsole(path);
      assertThat(wrong(URI.create(house.url("")), paths, isOpen)).isEmpty();
      for (Role role : Role.values()) {
        Predicate<String> open =
            switch (role) {
              case MONITORING -> OPEN::contains;
              // Nobody logs in at these doors.
              case SERVICE_MANAGER, SYSTEM ->
                  path -> OPEN.contains(path) && path.startsWith("/health");
              case CONSOLE ->
                  path -> isConsole(path) || (OPEN.contains(path) && path.startsWith("/health"));
            };
        assertThat(wrong(URI.create(house.url(role, "")), paths, open)).as(role.wire()).isEmpty();
      }
    }
  }

  /// Who is not signed in is sent to the page where one signs in, and gets nothing else.
  @Test
  void theConsoleShowsNothingToStrangers() throws Exception {
    Set<String> paths = new TreeSet<>(Set.of("/", "/console", "/console/x"));
    for (String literal : RouteLiterals.of(RestDoor.class)) {
      // Styles and scripts are open; they are the same for everybody.
      boolean isAsset = literal.startsWith("/console/assets/");
      if (!isAsset && literal.matches("/console/[A-Za-z0-9/{}._~-]{1,80}")) {
        paths.add(literal.replaceAll("[{}]", ""));
      }
    }
    assertThat(paths).contains("/console/overview", "/console/servers", "/console/audit/verify");
    Set<String> open = Set.of("/console/sign-in", "/console/first-visit", "/console/csp-report");
    try (RunningHouse house = RunningHouse.open(directory, SETTINGS);
        RawHttp http = new RawHttp(URI.create(house.url("")), Duration.ofSeconds(30))) {
      for (String path : paths) {
        for (String method : METHODS) {
          int status = status(http, URI.create(house.url("")), method, path);
          boolean isRead = method.equals("GET") || method.equals("HEAD");
          if (!open.contains(path)) {
            // A form says where it comes from, and this one does not.
            int wanted = isRead ? 303 : method.equals("POST") ? 403 : 405;
            assertThat(status).as(method + " " + path).isEqualTo(wanted);
          }
        }
      }
    }
  }
}
