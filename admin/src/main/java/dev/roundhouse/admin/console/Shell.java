package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What every page has around it.
///
/// @param here the key of its entry in the navigation
/// @param account who is signed in; empty where nobody is
/// @param token what each form has to send
/// @param path of this page with its query, to come back to
record Shell(
    String title,
    String here,
    List<Menu.Group> menu,
    String account,
    String token,
    Theme theme,
    String path,
    @Nullable Flash flash,
    Assets assets,
    String version,
    Instant now) {
  Shell {
    requireNonNull(title, "title");
    requireNonNull(here, "here");
    menu = List.copyOf(menu);
    requireNonNull(account, "account");
    requireNonNull(token, "token");
    requireNonNull(theme, "theme");
    requireNonNull(path, "path");
    requireNonNull(assets, "assets");
    requireNonNull(version, "version");
    requireNonNull(now, "now");
  }

  /// Whether the person may do what only administrators do, as the page for it is shown to them.
  boolean isAdministrator() {
    return menu.stream()
        .flatMap(group -> group.entries().stream())
        .anyMatch(entry -> entry.key().equals("access"));
  }
}
