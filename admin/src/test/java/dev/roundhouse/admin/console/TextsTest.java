package dev.roundhouse.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.catalog.ClientSnippets;
import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.operations.ServerCommand;
import dev.roundhouse.security.ApprovalState;
import dev.roundhouse.security.Grants;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every text that a page asks for is there, and none that no page asks for.
final class TextsTest {
  private static final Path SOURCES = Path.of("src/main");
  private static final Pattern KEY = Pattern.compile("\"([a-z]+(?:[.-][A-Za-z0-9-]+)*\\.?)\"");

  private static Set<String> keys() {
    return new TreeSet<>(ResourceBundle.getBundle(Texts.BUNDLE, Locale.ROOT).keySet());
  }

  /// Everything in quotes that could be a key, or the beginning of one.
  private static Set<String> quoted() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> all =
          files.filter(each -> each.toString().endsWith(".jte") || isOfConsole(each)).toList();
      assertThat(all).hasSizeGreaterThan(40);
      Set<String> found = new TreeSet<>();
      for (Path each : all) {
        KEY.matcher(Files.readString(each)).results().map(MatchResult::group).forEach(found::add);
      }
      return found.stream()
          .map(each -> each.substring(1, each.length() - 1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isOfConsole(Path file) {
    return file.toString().endsWith(".java") && file.toString().contains("/console/");
  }

  private static Stream<String> of(String before, Enum<?>... values) {
    return Stream.of(values).map(each -> before + each.name().toLowerCase(Locale.ROOT));
  }

  /// Those whose end is only known while the program runs.
  private static Set<String> made() {
    Principal admin = new Principal("ada", Grants.of(Set.of(Scope.ADMIN)), "t");
    Stream<String> menu =
        Menu.of(admin).stream()
            .flatMap(group ->
                Stream.concat(
                    group.key().equals("home") ? Stream.of() : Stream.of("group." + group.key()),
                    group.entries().stream().map(entry -> "nav." + entry.key())));
    return Stream.of(
            menu,
            of("condition.", Condition.values()),
            Stream.of(ComponentState.values()).map(each -> "health." + each.wire()),
            of("theme.", Theme.values()),
            of("theme.to.", Theme.values()),
            of("action.", ServerCommand.values()),
            of("action.title.", ServerCommand.values()),
            of("action.means.", ServerCommand.values()),
            of("action.done.", ServerCommand.values()),
            of("origin.", Origin.values()),
            of("isolation.", Isolation.values()),
            Stream.of("name", "state", "since", "memory", "calls", "errors")
                .map(each -> "servers.column." + each),
            of("servers.view.", ServersPage.View.values()),
            Stream.of("tool-error", "rpc-error", "upstream-failure", "timeout")
                .map(each -> "failed." + each),
            Stream.of("ascending", "descending").map(each -> "servers.sort." + each),
            Stream.of("tools", "prompts", "resources")
                .flatMap(each -> Stream.of("draft.all." + each, "draft.whole." + each)),
            Stream.of("draft.kind.prompts", "draft.kind.resources"),
            Stream.of("1d", "7d", "30d", "90d").map(each -> "connect.life." + each),
            Stream.of(ClientSnippets.Client.values()).map(each -> "connect.hint." + each.wire()),
            Stream.of("memory", "cpu", "pids", "files").map(each -> "limit." + each),
            jobs(),
            decided(),
            of("settings.tab.", SettingsPage.Tab.values()),
            of("settings.doctor.", Finding.Verdict.values()),
            Stream.of("path", "query").map(each -> "docs.in." + each),
            of("add.way.", AddPage.Way.values()),
            Stream.of(AddPage.Way.PASTE, AddPage.Way.YAML)
                .flatMap(each ->
                    Stream.of("add.text." + each.wire(), "add.text." + each.wire() + ".hint")),
            Stream.of(LedgerEntry.What.values()).map(each -> "ledger." + each.wire()),
            Stream.of("readOnly", "destructive", "idempotent", "openWorld")
                .map(each -> "hint." + each))
        .flatMap(each -> each)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// How somebody or something stands with those who decide.
  private static Stream<String> decided() {
    return Stream.of(
            Stream.of("good", "disabled", "locked").map(each -> "access.person." + each),
            Stream.of("good", "revoked", "expired").map(each -> "access.token." + each),
            Stream.of(ApprovalState.class.getPermittedSubclasses())
                .map(each -> each.getSimpleName().toLowerCase(Locale.ROOT))
                .filter(each -> !each.equals("event"))
                .map(each -> "approvals.state." + each),
            Stream.of("allow", "deny", "approve").map(each -> "policy.decision." + each),
            Stream.of("pass", "deny", "approve", "skip").map(each -> "policy.outcome." + each))
        .flatMap(each -> each);
  }

  /// What has become of a version, and what was done with it.
  private static Stream<String> jobs() {
    return Stream.concat(
        Stream.of(
                new JobState.Discovered(),
                new JobState.Returning(),
                new JobState.Rejected(),
                new JobState.Cancelled())
            .map(each -> "job." + each.wire()),
        Stream.of(JobStep.values()).map(each -> "job." + each.wire()));
  }

  @Test
  void everyTextIsThereAndUsed() throws IOException {
    Set<String> quoted = quoted();
    Set<String> made = made();
    Set<String> keys = keys();

    assertThat(keys).containsAll(made);
    assertThat(keys.stream().filter(key -> !quoted.contains(key) && !made.contains(key)))
        .as("texts that nobody asks for")
        .isEmpty();
    assertThat(asked().stream().filter(key -> !keys.contains(key)))
        .as("texts that are asked for and not there")
        .isEmpty();
  }

  /// The keys in calls of `text`, whole ones alone.
  private static Set<String> asked() throws IOException {
    Pattern call = Pattern.compile("\\btext\\(\\s*\"([A-Za-z0-9.-]+)\"\\s*[,)]");
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<String> found = new TreeSet<>();
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        if (each.toString().endsWith(".jte") || isOfConsole(each)) {
          call.matcher(Files.readString(each)).results().forEach(hit -> found.add(hit.group(1)));
        }
      }
      assertThat(found).hasSizeGreaterThan(100);
      return found;
    }
  }

  @Test
  void placesAreFilledIn() {
    assertThat(Texts.text("need.updates", 1)).isEqualTo("1 update can be taken");
    assertThat(Texts.text("need.updates", 1234)).isEqualTo("1,234 updates can be taken");
    assertThat(Texts.text("condition.asleep")).isEqualTo("Asleep");
  }
}
