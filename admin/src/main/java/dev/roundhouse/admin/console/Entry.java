package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.operations.ConsoleOperations.SignIn;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.TokenException;

/// The pages before one is signed in: signing in, and the first account. Their forms have a token
/// too, made of a cookie of its own, so that nobody else can sign a browser in.
final class Entry {
  private static final String FIRST = "/console/first-visit";
  private static final int LARGEST = 4096;

  /// What the form of signing in shows.
  ///
  /// @param problem empty when nothing went wrong
  record SignInForm(String name, String next, String problem, boolean isFirstVisit) {}

  /// What the form of the first account shows.
  ///
  /// @param isGood whether the link can be used
  record FirstForm(String code, String name, String problem, boolean isGood) {}

  private final Console console;

  Entry(Console console) {
    this.console = requireNonNull(console, "console");
  }

  /// False, and nothing answered, when the path is none of these.
  boolean handles(Request request, Response response, String method, Fields query, Fields form)
      throws InterruptedException {
    boolean isSignIn = request.path().equals(Console.SIGN_IN);
    if (!isSignIn && !request.path().equals(FIRST)) {
      return false;
    }
    if (method.equals("GET")) {
      if (isSignIn) {
        signIn(request, response, 200, new SignInForm("", next(query), "", isFirstVisit()));
      } else {
        String code = query.get("code");
        first(request, response, 200, new FirstForm(code, "", "", isGood(code)));
      }
      return true;
    }
    String cookie = Cookies.get(request, Cookies.FORM);
    boolean isOwn = !cookie.isEmpty() && Guards.isSame(form.get("token"), Guards.formToken(cookie));
    if (!isOwn || request.body().length > LARGEST) {
      console.parts().gate().refused(request, "csrf: the form has no token of this browser");
      console.problem(request, response, 403, text("problem.token"), text("problem.token.cure"));
      return true;
    }
    try {
      if (isSignIn) {
        signIn(request, response, form);
      } else {
        first(request, response, form);
      }
    } catch (AuditException e) {
      console.problem(
          request,
          response,
          503,
          text("problem.audit", String.valueOf(e.getMessage())),
          text("problem.audit.cure"));
    }
    return true;
  }

  private boolean isFirstVisit() {
    return console.parts().console().isFirstVisit();
  }

  private boolean isGood(String code) {
    return !code.isEmpty() && console.parts().console().isGood(Secret.of(code));
  }

  private static String next(Fields fields) {
    String next = fields.get("next");
    return Console.isOwnPath(next) ? next : Console.HOME;
  }

  private void signIn(Request request, Response response, int status, SignInForm form) {
    Shell shell = console.bare(request, text("signin.title"), token(request, response));
    console.pages().send(response, status, "signIn", shell, form);
  }

  private void first(Request request, Response response, int status, FirstForm form) {
    Shell shell = console.bare(request, text("first.title"), token(request, response));
    console.pages().send(response, status, "firstVisit", shell, form);
  }

  /// Of the cookie that the browser has, or of one that it gets with this answer.
  private static String token(Request request, Response response) {
    String cookie = Cookies.get(request, Cookies.FORM);
    if (cookie.isEmpty()) {
      cookie = Guards.random();
      Cookies.set(request, response, Cookies.FORM, cookie, null);
    }
    return Guards.formToken(cookie);
  }

  private void signIn(Request request, Response response, Fields form) throws InterruptedException {
    String name = form.get("name");
    SignIn result = console.parts().console().signIn(name, Secret.of(form.get("password")));
    switch (result) {
      case SignIn.In in -> enter(request, response, in, next(form));
      case SignIn.Refused() ->
          signIn(
              request,
              response,
              403,
              new SignInForm(name, next(form), text("signin.refused"), isFirstVisit()));
      case SignIn.Busy() -> {
        response.header("Retry-After", "5");
        signIn(
            request,
            response,
            503,
            new SignInForm(name, next(form), text("signin.busy"), isFirstVisit()));
      }
    }
  }

  private static void enter(Request request, Response response, SignIn.In in, String next) {
    Cookies.set(request, response, Cookies.SESSION, in.cookie().reveal(), null);
    response.status(303).header("Location", next).header("Cache-Control", "no-store").send();
  }

  private void first(Request request, Response response, Fields form) {
    String code = form.get("code");
    String name = form.get("name");
    String password = form.get("password");
    if (!password.equals(form.get("again"))) {
      first(
          request, response, 400, new FirstForm(code, name, text("first.different"), isGood(code)));
      return;
    }
    try {
      switch (console.parts().console().firstAccount(Secret.of(code), name, Secret.of(password))) {
        case SignIn.In in -> enter(request, response, in, Console.HOME);
        case SignIn.Refused _, SignIn.Busy _ ->
            first(request, response, 403, new FirstForm(code, name, "", false));
      }
    } catch (TokenException e) {
      String says = String.valueOf(e.getMessage());
      first(request, response, 400, new FirstForm(code, name, says, isGood(code)));
    }
  }
}
