package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.security.ConsoleSession;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.time.Instant;
import java.util.Map;

/// One request of somebody who is signed in, and the ways to answer it. Used by one thread.
final class Turn {
  /// The part of a page that it fetches anew by itself.
  static final String LIVE = "live";

  private final Console console;
  private final Request request;
  private final Response response;
  private final ConsoleSession session;
  private final Fields query;
  private final Fields form;
  private final Map<String, String> names;

  Turn(
      Console console,
      Request request,
      Response response,
      ConsoleSession session,
      Fields query,
      Fields form,
      Map<String, String> names) {
    this.console = requireNonNull(console, "console");
    this.request = requireNonNull(request, "request");
    this.response = requireNonNull(response, "response");
    this.session = requireNonNull(session, "session");
    this.query = requireNonNull(query, "query");
    this.form = requireNonNull(form, "form");
    this.names = Map.copyOf(names);
  }

  /// Whether a page fetches its live part by itself, and no person has done anything.
  static boolean isLive(Request request) {
    return LIVE.equals(request.header("hx-target"))
        || request.path().equals(NewsPage.PATH)
        || isCurves(request);
  }

  private static boolean isCurves(Request request) {
    return "curves".equals(request.header("hx-target")) && request.path().equals(Curves.PATH);
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  ConsoleSession session() {
    return session;
  }

  Principal who() {
    return session.who();
  }

  boolean may(Scope scope) {
    return who().may(scope);
  }

  Fields query() {
    return query;
  }

  Fields form() {
    return form;
  }

  /// What stands before `/mcp` in the address of a client.
  String base() {
    return console.base(request);
  }

  Instant now() {
    return console.parts().ticker().instant();
  }

  /// What stands in the path in place of a name in braces.
  String name(String key) {
    return requireNonNull(names.get(key), key);
  }

  /// Answers with a page, or with its live part alone where that is what was asked for: then the
  /// template is named as the page is, with `Live` at its end.
  ///
  /// @param here the key of its entry in the navigation
  void page(String template, String here, String title, Object model) {
    String wanted = isLive(request) ? template + "Live" : template;
    console.pages().send(response, 200, wanted, console.shell(this, here, title), model);
  }

  /// A page that has no live part.
  void still(int status, String template, String here, String title, Object model) {
    console.pages().send(response, status, template, console.shell(this, here, title), model);
  }

  /// After something was done: the browser gets the next page, so that nothing is done twice.
  void done(String path, Flash flash) {
    console.flashes().put(who().tokenId(), flash);
    response.status(303).header("Location", path).header("Cache-Control", "no-store").send();
  }
}
