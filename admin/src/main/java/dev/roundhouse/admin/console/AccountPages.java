package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Secret;
import java.time.Duration;

/// What somebody does about themselves: another theme, and signing out.
final class AccountPages {
  private static final Duration THEME = Duration.ofDays(365);

  private final Console console;

  AccountPages(Console console) {
    this.console = requireNonNull(console, "console");
  }

  void add(Routes routes) {
    routes.post("/console/theme", AccountPages::theme).post("/console/sign-out", this::signOut);
  }

  private static void theme(Turn turn) {
    Theme theme = Theme.of(turn.form().get("theme"));
    String back = turn.form().get("back");
    Cookies.set(turn.request(), turn.response(), Theme.COOKIE, theme.wire(), THEME);
    String to = Console.isOwnPath(back) ? back : Console.HOME;
    turn.response().status(303).header("Location", to).header("Cache-Control", "no-store").send();
  }

  private void signOut(Turn turn) {
    Secret cookie = Secret.of(Cookies.get(turn.request(), Cookies.SESSION));
    console.parts().console().signOut(turn.session(), cookie);
    Cookies.set(turn.request(), turn.response(), Cookies.SESSION, "", Duration.ZERO);
    turn.response()
        .status(303)
        .header("Location", Console.SIGN_IN)
        .header("Clear-Site-Data", "\"cache\"")
        .header("Cache-Control", "no-store")
        .send();
  }
}
