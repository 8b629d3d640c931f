package dev.roundhouse.admin.console;

import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.util.List;
import java.util.function.Predicate;

/// What the navigation shows. A page that is not made yet has no entry; one that the person may not
/// see is left out.
final class Menu {
  /// One page.
  ///
  /// @param key by which a page says that it is this one, and of its text `nav.KEY`
  /// @param mayRead who is shown it; the page refuses others anyway
  record Entry(String key, String path, Predicate<Principal> mayRead) {}

  /// Pages that belong together, under the text `group.KEY`.
  record Group(String key, List<Entry> entries) {}

  private static final List<Group> ALL =
      List.of(
          new Group("home", List.of(new Entry("overview", "/console/overview", _ -> true))),
          new Group(
              "fleet",
              List.of(
                  new Entry("servers", "/console/servers", Menu::looks),
                  new Entry("tools", "/console/tools", Menu::uses),
                  new Entry("virtual", "/console/virtual", Menu::looks),
                  new Entry("connect", "/console/connect", Menu::uses),
                  new Entry("updates", "/console/updates", Menu::monitors))),
          new Group(
              "watch",
              List.of(
                  new Entry("alerts", "/console/alerts", Menu::monitors),
                  new Entry("logs", "/console/logs", Menu::monitors),
                  new Entry("activity", "/console/activity", Menu::administers))),
          new Group(
              "govern",
              List.of(
                  new Entry("approvals", ApprovalsPage.PATH, Menu::decides),
                  new Entry("access", AccessPage.PATH, Menu::administers),
                  new Entry("policy", PolicyPage.PATH, Menu::administers),
                  new Entry("audit", "/console/audit", Menu::administers),
                  new Entry("settings", SettingsPage.PATH, Menu::administers))));

  private Menu() {}

  private static boolean looks(Principal who) {
    return who.may(Scope.MONITOR) || who.may(Scope.MCP);
  }

  private static boolean monitors(Principal who) {
    return who.may(Scope.MONITOR);
  }

  private static boolean uses(Principal who) {
    return who.grants().reach().seesAny();
  }

  private static boolean administers(Principal who) {
    return who.may(Scope.ADMIN);
  }

  private static boolean decides(Principal who) {
    return who.may(Scope.APPROVE) || who.may(Scope.ADMIN);
  }

  /// What this person is shown; groups without a page are left out.
  static List<Group> of(Principal who) {
    return ALL.stream()
        .map(group ->
            new Group(
                group.key(),
                group.entries().stream().filter(each -> each.mayRead().test(who)).toList()))
        .filter(group -> !group.entries().isEmpty())
        .toList();
  }
}
