package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.fleet.FleetException;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertException;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.operations.ConsoleOperations;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.security.ApprovalException;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.ConsoleSession;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.security.Visit;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.UpdateException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The pages: who may see one, which one it is, and what a browser has to be told with it. To add a
/// page: a class with its routes in [#Console], an entry in [Menu], a template, and its texts. Safe
/// for many threads.
public final class Console {
  static final String REPORTS = "/console/csp-report";
  static final String SIGN_IN = "/console/sign-in";
  static final String HOME = "/console/overview";

  private static final int LARGEST_FORM = 1 << 20;

  /// What the pages stand on.
  public record Parts(
      Operations operations,
      UpdateOperations updates,
      ConsoleOperations console,
      Watch watch,
      Health health,
      HealthBoard board,
      Metrics metrics,
      Feed feed,
      Gate gate,
      Ticker ticker) {
    public Parts {
      requireNonNull(operations, "operations");
      requireNonNull(updates, "updates");
      requireNonNull(console, "console");
      requireNonNull(watch, "watch");
      requireNonNull(health, "health");
      requireNonNull(board, "board");
      requireNonNull(metrics, "metrics");
      requireNonNull(feed, "feed");
      requireNonNull(gate, "gate");
      requireNonNull(ticker, "ticker");
    }
  }

  private final Parts parts;
  private final Pages pages = new Pages();
  private final Assets assets = new Assets();
  private final Flash.Box flashes = new Flash.Box();
  private final LongAdder reports = new LongAdder();
  private final Routes routes = new Routes();
  private final Entry entry;

  // Known once the listeners are open.
  private volatile @Nullable Addresses addresses;

  public Console(Parts parts) {
    this.parts = requireNonNull(parts, "parts");
    this.entry = new Entry(this);
    new AccountPages(this).add(routes);
    new NewsPage(parts).add(routes);
    Scene scene = new Scene(parts);
    new OverviewPage(parts, scene).add(routes);
    new ServersPage(scene).add(routes);
    new ServerPage(parts).add(routes);
    new ServerActions(parts).add(routes);
    Drafts drafts = new Drafts();
    new AddPage(parts, drafts).add(routes);
    new DraftPage(parts, drafts).add(routes);
    new ToolsPage(parts).add(routes);
    new ToolPage(parts).add(routes);
    Watch.add(parts, routes);
    new WhyPage(parts).add(routes);
    new VirtualPage(parts).add(routes);
    new VirtualEditor(parts).add(routes);
    new RemovalPage(parts).add(routes);
    new ConnectPage(parts).add(routes);
    new ActivityPage(parts).add(routes);
    new ApprovalsPage(parts).add(routes);
    new AccessPage(parts).add(routes);
    new PolicyPage(parts).add(routes);
    new AuditPage(parts).add(routes);
    new SettingsPage(parts).add(routes);
    parts
        .metrics()
        .counter(
            "roundhouse_console_csp_reports_total",
            "Reports of browsers that something on a page of the console was blocked by its content"
                + " security policy. There should be none.",
            reports::doubleValue);
  }

  /// Where clients find the program.
  ///
  /// @param published as an operator says
  /// @param door of the program itself
  /// @param console the port where nothing but the console is
  public record Addresses(Optional<URI> published, URI door, Optional<URI> console) {
    public Addresses {
      requireNonNull(published, "published");
      requireNonNull(door, "door");
      requireNonNull(console, "console");
    }
  }

  /// Tells where clients find the program, as soon as that is known.
  public void at(Addresses where) {
    addresses = requireNonNull(where, "where");
  }

  /// What stands before `/mcp` in the address of a client: what an operator says, else what the
  /// browser has written, else, where that has the port of the console alone, the door's own.
  String base(Request request) {
    Addresses known = addresses;
    if (known != null && known.published().isPresent()) {
      String published = known.published().get().toString();
      return published.endsWith("/") ? published.substring(0, published.length() - 1) : published;
    }
    String host = String.valueOf(request.header("host"));
    boolean isConsole =
        known != null
            && known.console().filter(own -> host.endsWith(":" + own.getPort())).isPresent();
    return isConsole && known != null
        ? known.door().toString()
        : (request.isSecure() ? "https://" : "http://") + host;
  }

  /// Whether a path is one of the console, known or not.
  public static boolean isHere(String path) {
    return path.equals("/") || path.equals("/console") || path.startsWith("/console/");
  }

  /// Whether the browser is that of somebody who is signed in.
  public boolean isSignedIn(Request request) {
    Secret cookie = Secret.of(Cookies.get(request, Cookies.SESSION));
    return parts.console().session(cookie, false).isPresent();
  }

  /// Host and origin alone. False when the request has been refused.
  public boolean isFromHere(Request request, Response response) {
    return parts.gate().isFromHere(request, response);
  }

  Parts parts() {
    return parts;
  }

  Pages pages() {
    return pages;
  }

  Flash.Box flashes() {
    return flashes;
  }

  /// Answers a request to one of these paths.
  public void handle(Request request, Response response) throws InterruptedException, IOException {
    Guards.protect(response);
    if (request.path().equals(REPORTS)) {
      report(request, response);
      return;
    }
    if (!parts.gate().isFromHere(request, response) || assets.handles(request, response)) {
      return;
    }
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    if (!method.equals("GET") && !method.equals("POST")) {
      response.header("Allow", "GET, HEAD, POST");
      problem(request, response, 405, text("problem.method"), text("problem.method.cure"));
    } else if (method.equals("POST") && !parts.gate().isOwnPage(request)) {
      parts.gate().refused(request, "origin-not-allowed: a form of another page");
      problem(request, response, 403, text("problem.origin"), text("problem.origin.cure"));
    } else if (request.body().length > LARGEST_FORM) {
      problem(request, response, 413, text("problem.large"), text("problem.large.cure"));
    } else {
      serve(request, response, method);
    }
  }

  /// What a browser says of a page is counted, and not believed.
  private void report(Request request, Response response) {
    if (request.method().equals("POST")) {
      reports.increment();
    }
    response.status(204).header("Cache-Control", "no-store").send();
  }

  private void serve(Request request, Response response, String method)
      throws InterruptedException {
    Fields form;
    Fields query;
    try {
      query = Fields.of(request.query());
      form = method.equals("POST") ? Fields.of(new String(request.body(), UTF_8)) : Fields.NONE;
    } catch (IllegalArgumentException _) {
      problem(request, response, 400, text("problem.form"), text("problem.form.cure"));
      return;
    }
    if (entry.handles(request, response, method, query, form)) {
      return;
    }
    Secret cookie = Secret.of(Cookies.get(request, Cookies.SESSION));
    Optional<ConsoleSession> session = parts.console().session(cookie, !Turn.isLive(request));
    if (session.isEmpty()) {
      toSignIn(request, response, method);
      return;
    }
    Visit.current().admitted(session.get().who());
    if (method.equals("POST")
        && !Guards.isSame(token(request, form), Guards.formToken(cookie.reveal()))) {
      parts.gate().refused(request, "csrf: the form has no token of this session");
      problem(request, response, 403, text("problem.token"), text("problem.token.cure"));
      return;
    }
    if (method.equals("POST")
        && !parts.gate().hasRequestLeft(request, response, session.get().who())) {
      return;
    }
    route(request, response, session.get(), method, query, form);
  }

  /// A script sends it as a header.
  private static String token(Request request, Fields form) {
    String header = request.header("x-roundhouse-token");
    return header == null ? form.get("token") : header;
  }

  private void toSignIn(Request request, Response response, String method) {
    boolean isPage = method.equals("GET") && !request.path().equals("/");
    String query = request.query() == null ? "" : "?" + request.query();
    String to = isPage ? SIGN_IN + "?next=" + Fields.encoded(request.path() + query) : SIGN_IN;
    if (request.header("hx-request") != null) {
      response.status(401).header("HX-Redirect", SIGN_IN);
    } else {
      response.status(303).header("Location", to);
    }
    response.header("Cache-Control", "no-store").send();
  }

  private void route(
      Request request,
      Response response,
      ConsoleSession session,
      String method,
      Fields query,
      Fields form)
      throws InterruptedException {
    String path = request.path();
    if (path.equals("/") || path.equals("/console") || path.equals("/console/")) {
      response.status(303).header("Location", HOME).header("Cache-Control", "no-store").send();
      return;
    }
    Optional<Routes.Found> found;
    try {
      found = routes.find(method, path);
    } catch (IllegalArgumentException _) {
      found = Optional.empty();
    }
    Turn turn =
        new Turn(
            this,
            request,
            response,
            session,
            query,
            form,
            found.map(Routes.Found::names).orElse(Map.of()));
    if (found.isEmpty()) {
      problem(turn, new Problem(404, text("problem.nothing"), text("problem.nothing.cure")));
    } else {
      serve(turn, found.get().page(), method);
    }
  }

  private void serve(Turn turn, Routes.Page page, String method) throws InterruptedException {
    try {
      page.serve(turn);
    } catch (DeniedException e) {
      String scope = e.scope().wire();
      parts.gate().refused(turn.request(), "scope-missing: this needs the scope " + scope);
      problem(turn, new Problem(403, text("problem.scope"), text("problem.scope.cure", scope)));
    } catch (CatalogException e) {
      boolean isNone = e.kind() == CatalogException.Kind.NOT_FOUND;
      failed(turn, method, isNone ? 404 : 409, e);
    } catch (AlertException e) {
      failed(turn, method, e.kind() == AlertException.Kind.NOT_FOUND ? 404 : 409, e);
    } catch (UpdateException e) {
      failed(turn, method, e.kind() == UpdateException.Kind.NOT_FOUND ? 404 : 409, e);
    } catch (FleetException | ProtectionException | ApprovalException e) {
      failed(turn, method, 409, e);
    } catch (TokenException | IllegalArgumentException e) {
      failed(turn, method, 400, e);
    } catch (AuditException e) {
      problem(
          turn,
          new Problem(
              503,
              text("problem.audit", String.valueOf(e.getMessage())),
              text("problem.audit.cure")));
    }
  }

  /// Of what was done the page where it was done tells; a page that was asked for is not there.
  private void failed(Turn turn, String method, int status, RuntimeException why) {
    String says = String.valueOf(why.getMessage());
    String back = turn.form().get("back");
    if (method.equals("POST") && isOwnPath(back)) {
      turn.done(back, Flash.bad(says));
    } else {
      problem(turn, new Problem(status, says, text("problem.failed.cure")));
    }
  }

  /// A way back that leads nowhere else.
  static boolean isOwnPath(String path) {
    return path.startsWith("/console/")
        && !path.contains("\\")
        && path.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private void problem(Turn turn, Problem problem) {
    turn.still(problem.status(), "problem", "", text("problem.title"), problem);
  }

  /// To somebody who may not even be signed in.
  void problem(Request request, Response response, int status, String says, String cure) {
    Shell bare = bare(request, text("problem.title"), "");
    pages.send(response, status, "bareProblem", bare, new Problem(status, says, cure));
  }

  Shell bare(Request request, String title, String token) {
    return new Shell(
        title,
        "",
        List.of(),
        "",
        token,
        Theme.of(Cookies.get(request, Theme.COOKIE)),
        request.path(),
        null,
        assets,
        parts.health().report().version(),
        parts.ticker().instant());
  }

  Shell shell(Turn turn, String here, String title) {
    Request request = turn.request();
    String query = request.query() == null ? "" : "?" + request.query();
    return new Shell(
        title,
        here,
        Menu.of(turn.who()),
        turn.session().account().name(),
        Guards.formToken(Cookies.get(request, Cookies.SESSION)),
        Theme.of(Cookies.get(request, Theme.COOKIE)),
        request.path() + query,
        Turn.isLive(request) ? null : flashes.take(turn.who().tokenId()),
        assets,
        parts.health().report().version(),
        turn.now());
  }
}
