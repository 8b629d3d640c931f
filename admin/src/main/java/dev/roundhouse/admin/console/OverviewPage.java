package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.Tally;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.security.ApprovalRequest;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One look: is everything fine, and if not, what is to be done.
final class OverviewPage {
  private static final int MOST = 8;
  private static final String SERVER = "server:";

  /// Whether everything works.
  ///
  /// @param mark `good`, `warn`, `bad` or `unknown`
  /// @param troubles what does not, the worst first
  record Verdict(String mark, String says, List<Trouble> troubles, int more) {}

  /// A part that does not work, or of which nobody knows.
  record Trouble(String mark, String name, String link, String state, String says, Instant since) {}

  /// How many servers are in a state.
  record Count(Condition condition, int servers) {}

  /// What was counted since the program started.
  record Numbers(
      Instant since,
      String calls,
      String failed,
      String failedShare,
      boolean areErrors,
      String p95,
      String memory,
      String saved) {}

  /// Something that a person has to do.
  ///
  /// @param command to copy; empty where a button does it
  /// @param link where a button leads; empty where none does
  record Need(String mark, String title, String why, String command, String link, String button) {}

  /// A call that waits for a person.
  record Approval(String id, String title, String why, String arguments, Instant expires) {}

  /// Everything of the page; null what the person may not see.
  record Model(
      @Nullable Verdict verdict,
      List<Count> strip,
      int servers,
      @Nullable Numbers numbers,
      List<Approval> approvals,
      List<Need> needs,
      int moreNeeds,
      boolean hasServers,
      @Nullable Chart chart,
      @Nullable Curves curves) {}

  /// What is the same for all who may look.
  private record Glance(
      Verdict verdict, List<Count> strip, Numbers numbers, @Nullable Chart chart) {}

  private final Console.Parts parts;
  private final Scene scene;
  private final Recent<Glance> glances;

  OverviewPage(Console.Parts parts, Scene scene) {
    this.parts = requireNonNull(parts, "parts");
    this.scene = requireNonNull(scene, "scene");
    this.glances = new Recent<>(parts.ticker());
  }

  void add(Routes routes) {
    routes.get("/console/overview", this::show);
  }

  private void show(Turn turn) {
    boolean mayLook = turn.may(Scope.MONITOR);
    boolean maySee = mayLook || turn.may(Scope.MCP);
    List<ServerLine> lines = maySee ? scene.servers(turn) : List.of();
    Scene.Watched watched = mayLook ? scene.watched(turn) : null;
    Glance glance = watched == null ? null : glance(turn, lines, watched);
    List<Need> needs = needs(turn, lines, watched);
    turn.page(
        "overview",
        "overview",
        text("overview.title"),
        new Model(
            glance == null ? null : glance.verdict(),
            glance == null ? strip(lines) : glance.strip(),
            lines.size(),
            glance == null ? null : glance.numbers(),
            approvals(turn),
            needs.stream().limit(MOST).toList(),
            Math.max(0, needs.size() - MOST),
            maySee,
            glance == null ? null : glance.chart(),
            mayLook && !Turn.isLive(turn.request())
                ? Curves.of(
                    parts.watch().history(), turn, Optional.empty(), Console.HOME, turn.query())
                : null));
  }

  private List<Need> needs(Turn turn, List<ServerLine> lines, Scene.@Nullable Watched watched) {
    List<Need> needs = new ArrayList<>();
    if (watched != null) {
      needs.addAll(Watch.needs(parts, turn));
    }
    needs.addAll(ofServers(lines, turn.may(Scope.ADMIN)));
    if (turn.may(Scope.ADMIN)) {
      needs.addAll(ofDefinitions(turn));
    }
    if (watched != null) {
      needs.addAll(ofUpdates(watched.looks()));
    }
    return needs;
  }

  private Glance glance(Turn turn, List<ServerLine> lines, Scene.Watched watched) {
    Supplier<Glance> reckoning =
        () ->
            new Glance(
                verdict(watched.health()),
                strip(lines),
                numbers(turn.now(), watched.tally(), lines),
                chart(watched.tally()));
    return Turn.isLive(turn.request()) ? glances.lately(reckoning) : glances.now(reckoning);
  }

  static Verdict verdict(HealthReport report) {
    List<Trouble> troubles =
        report.components().stream()
            .filter(each -> each.health().state().isWorseThan(ComponentState.HEALTHY))
            .sorted(
                Comparator.<HealthReport.Entry, ComponentState>comparing(
                        each -> each.health().state())
                    .reversed())
            .map(each ->
                new Trouble(
                    mark(each.health().state()),
                    each.component().name(),
                    link(each.component().name()),
                    text("health." + each.health().state().wire()),
                    each.health().message(),
                    each.health().since()))
            .toList();
    ComponentState overall = report.overall();
    Map<ComponentState, Integer> counts = report.counts();
    int bad =
        counts.getOrDefault(ComponentState.UNHEALTHY, 0)
            + counts.getOrDefault(ComponentState.CRITICAL, 0);
    String says =
        switch (overall) {
          case HEALTHY -> text("verdict.good");
          case UNKNOWN, NOT_CONFIGURED ->
              text("verdict.unknown", counts.getOrDefault(ComponentState.UNKNOWN, 0));
          case DEGRADED -> text("verdict.degraded", counts.getOrDefault(overall, 0));
          case UNHEALTHY, CRITICAL -> text("verdict.bad", bad);
        };
    return new Verdict(
        mark(overall),
        says,
        troubles.stream().limit(MOST).toList(),
        Math.max(0, troubles.size() - MOST));
  }

  private static String link(String component) {
    return component.startsWith(SERVER)
        ? "/console/servers/" + component.substring(SERVER.length())
        : "";
  }

  private static String mark(ComponentState state) {
    return switch (state) {
      case HEALTHY -> "good";
      case UNKNOWN, NOT_CONFIGURED -> "unknown";
      case DEGRADED -> "warn";
      case UNHEALTHY, CRITICAL -> "bad";
    };
  }

  /// The usual states always, and the others where there is one.
  static List<Count> strip(List<ServerLine> lines) {
    Map<Condition, Integer> counts = new EnumMap<>(Condition.class);
    lines.forEach(line -> counts.merge(Condition.of(line), 1, Integer::sum));
    List<Count> strip = new ArrayList<>();
    for (Condition each : Condition.values()) {
      int count = counts.getOrDefault(each, 0);
      boolean isUsual = each != Condition.UNTRIED && each != Condition.FAILING;
      if (isUsual || count > 0) {
        strip.add(new Count(each, count));
      }
    }
    return strip;
  }

  private Numbers numbers(Instant now, Tally tally, List<ServerLine> lines) {
    OptionalDouble p95 = tally.within(95);
    long memory =
        lines.stream().map(ServerLine::use).mapToLong(use -> use == null ? 0 : use.memory()).sum();
    Duration uptime = parts.health().report().uptime();
    return new Numbers(
        now.minus(uptime),
        Show.count(tally.calls()),
        Show.count(tally.failed()),
        tally.calls() == 0 ? Show.UNKNOWN : Show.percent(tally.failed(), tally.calls()),
        tally.failed() > 0,
        p95.isPresent() ? Show.within(p95.getAsDouble()) : Show.UNKNOWN,
        Show.bytes(memory),
        Fleetwide.saved(lines).stream().mapToObj(Show::bytes).findFirst().orElse(Show.UNKNOWN));
  }

  /// How long calls took; nothing where there was none.
  static @Nullable Chart chart(Tally tally) {
    if (tally.calls() == 0) {
      return null;
    }
    List<Chart.Point> points = new ArrayList<>();
    tally
        .classes()
        .forEach((within, calls) -> points.add(new Chart.Point(Show.within(within), calls)));
    return new Chart(
        "latency",
        "bars",
        text("overview.latency"),
        text("overview.latency.within"),
        text("overview.calls"),
        points);
  }

  private List<Approval> approvals(Turn turn) {
    if (!turn.may(Scope.APPROVE)) {
      return List.of();
    }
    return parts.operations().approvals().list(turn.who(), Optional.of("waiting")).stream()
        .limit(MOST)
        .map(OverviewPage::approval)
        .toList();
  }

  private static Approval approval(ApprovalRequest wish) {
    return new Approval(
        wish.id(),
        text("need.approval", wish.subject(), wish.tool(), wish.server().value()),
        wish.reason(),
        wish.arguments(),
        wish.expires());
  }

  private static List<Need> ofServers(List<ServerLine> lines, boolean isAdmin) {
    List<Need> needs = new ArrayList<>();
    for (ServerLine line : lines) {
      ServerId id = line.definition().id();
      String link = "/console/servers/" + id;
      String cure = line.cure();
      if (line.isQuarantined()) {
        needs.add(
            new Need(
                "quarantined",
                text("need.quarantined", id.value()),
                text("need.quarantined.why"),
                isAdmin ? "roundhouse server approve " + id : "",
                link,
                text("need.open")));
      } else if (cure != null) {
        String why = line.trouble();
        needs.add(
            new Need(
                "parked",
                text("need.parked", id.value()),
                why == null ? cure : why + ". " + cure,
                "",
                link,
                text("need.open")));
      } else if (Condition.of(line) == Condition.FAILING) {
        String why = line.trouble();
        needs.add(
            new Need(
                "failing",
                text("need.failing", id.value()),
                why == null ? "" : why,
                "",
                link,
                text("need.open")));
      }
    }
    return needs;
  }

  private List<Need> ofDefinitions(Turn turn) {
    int pending = parts.operations().bench().pending(turn.who());
    return pending == 0
        ? List.of()
        : List.of(
            new Need(
                "quarantined",
                text("need.definitions", pending),
                text("need.definitions.why"),
                "roundhouse tools pending",
                "",
                ""));
  }

  private static List<Need> ofUpdates(Map<ServerId, Look> looks) {
    List<String> offered =
        looks.values().stream()
            .filter(each -> Fleetwide.offered(each).isPresent())
            .map(each -> each.server().value())
            .sorted()
            .toList();
    return offered.isEmpty()
        ? List.of()
        : List.of(
            new Need(
                "update",
                text("need.updates", offered.size()),
                String.join(", ", offered.subList(0, Math.min(MOST, offered.size()))),
                "",
                UpdatesPage.PATH,
                text("need.updates.open")));
  }
}
