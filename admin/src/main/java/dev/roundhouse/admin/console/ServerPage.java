package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.LimitsInForce;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.ServerLine;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One server: what runs of it, what it did, what it may, what it offers, what it says.
final class ServerPage {
  private static final int HISTORY = 25;
  private static final int LOG = 100;

  /// What runs of a server.
  record Instance(
      String id,
      Condition condition,
      @Nullable Instant since,
      String pid,
      int leases,
      String next,
      String trouble,
      String cure) {}

  /// A change of state.
  record Step(Instant at, Condition before, Condition after, String why) {}

  /// A name and what it is, such as a limit.
  record Fact(String name, String value) {}

  /// Everything of the page; lists are empty where the person may not see them, which `mayLook` and
  /// `mayAct` say.
  record Model(
      ServersPage.Row row,
      String kind,
      String command,
      List<Fact> facts,
      List<Instance> instances,
      List<Step> history,
      List<Fact> limits,
      List<String> environment,
      ToolStats tools,
      String toolsMissing,
      List<String> log,
      String saved,
      boolean isHeld,
      boolean mayLook,
      boolean mayAct,
      @Nullable Curves curves,
      @Nullable Callers callers) {}

  private final Console.Parts parts;

  ServerPage(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get("/console/servers/{server}", this::show);
  }

  /// @throws CatalogException when there is none of this name
  static ServerId id(Turn turn) {
    String name = turn.name("server");
    if (!ServerId.isValid(name)) {
      throw new CatalogException(CatalogException.Kind.NOT_FOUND, text("server.none", name));
    }
    return new ServerId(name);
  }

  private void show(Turn turn) {
    ServerId id = id(turn);
    ServerLine line =
        parts
            .operations()
            .server(turn.who(), id)
            .orElseThrow(() ->
                new CatalogException(
                    CatalogException.Kind.NOT_FOUND, text("server.none", id.value())));
    boolean mayLook = turn.may(Scope.MONITOR);
    Map<ServerId, Look> looks =
        mayLook ? Map.of(id, parts.updates().show(turn.who(), id)) : Map.of();
    ToolOverview tools = parts.operations().bench().known(turn.who());
    Transport transport = line.definition().transport();
    turn.page(
        "server",
        "servers",
        id.value(),
        new Model(
            ServersPage.row(line, looks, turn.now()),
            kind(transport),
            command(transport),
            facts(line, turn.now()),
            line.instances().stream().map(each -> instance(each, turn.now())).toList(),
            mayLook ? history(turn, id) : List.of(),
            limits(line.limits()),
            List.copyOf(names(transport)),
            ToolStats.of(
                parts,
                turn,
                tools.tools().stream().filter(each -> each.server().equals(id)).toList()),
            tools.missing().getOrDefault(id, ""),
            mayLook ? parts.operations().log(turn.who(), id).last(LOG).lines() : List.of(),
            Fleetwide.saved(List.of(line)).stream().mapToObj(Show::bytes).findFirst().orElse(""),
            line.isHeld(),
            mayLook,
            turn.may(Scope.ADMIN),
            mayLook && !Turn.isLive(turn.request())
                ? Curves.of(
                    parts.watch().history(),
                    turn,
                    Optional.of(id),
                    "/console/servers/" + id,
                    turn.query())
                : null,
            turn.may(Scope.ADMIN) && !Turn.isLive(turn.request())
                ? Callers.of(parts.operations(), turn.who(), id, turn.now())
                : null));
  }

  private static String kind(Transport transport) {
    return text(
        switch (transport) {
          case Transport.Stdio _ -> "server.kind.command";
          case Transport.Contained _ -> "server.kind.container";
          case Transport.BuiltIn _ -> "server.kind.built-in";
          case Transport.Http _ -> "server.kind.address";
        });
  }

  private static String command(Transport transport) {
    return switch (transport) {
      case Transport.Stdio stdio ->
          stdio.args().isEmpty()
              ? stdio.command()
              : stdio.command() + " " + String.join(" ", stdio.args());
      case Transport.Contained contained -> contained.container().image();
      case Transport.BuiltIn builtIn -> builtIn.which().wire();
      case Transport.Http http ->
          String.join(", ", http.urls().stream().map(Object::toString).toList());
    };
  }

  /// Of the environment, or of the headers: their names, and never a value.
  private static Set<String> names(Transport transport) {
    return switch (transport) {
      case Transport.Stdio stdio -> stdio.env().keySet();
      case Transport.Contained contained -> contained.container().env().keySet();
      case Transport.BuiltIn _ -> Set.of();
      case Transport.Http http -> http.headers().keySet();
    };
  }

  private static List<Fact> facts(ServerLine line, Instant now) {
    ServerDefinition definition = line.definition();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact(text("server.fact.origin"), text("origin." + word(definition.origin()))));
    facts.add(
        new Fact(text("server.fact.isolation"), text("isolation." + word(definition.isolation()))));
    facts.add(
        new Fact(
            text("server.fact.sleeps"),
            line.sleepsAfter()
                .map(after -> text("server.sleeps.after", Durations.format(after)))
                .orElse(text("server.sleeps.never"))));
    facts.add(new Fact(text("server.fact.timeout"), Durations.format(definition.callTimeout())));
    Instant started = line.started();
    if (started != null) {
      facts.add(new Fact(text("server.fact.started"), Show.relative(started, now)));
    }
    if (line.lastStart() != null) {
      facts.add(new Fact(text("server.fact.start"), Show.took(line.lastStart())));
    }
    return List.copyOf(facts);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static Instance instance(InstanceState state, Instant now) {
    InstanceState.Running running = state.running();
    InstanceState.Trouble trouble = state.trouble();
    String reason = state.reason();
    String note = state.note();
    Long pid = running == null ? null : running.pid();
    return new Instance(
        running == null ? "" : running.id(),
        Condition.of(state),
        state.since(),
        pid == null ? "" : pid.toString(),
        state.leases(),
        state.standing().next() == null ? "" : Outlook.of(state.standing().next(), now),
        reason == null ? (note == null ? "" : note) : reason,
        trouble == null || trouble.cure() == null ? "" : trouble.cure());
  }

  private List<Step> history(Turn turn, ServerId id) {
    return parts.operations().history(turn.who(), id, HISTORY).stream()
        .map(ServerPage::step)
        // Phases that look the same are one step for a person.
        .filter(step -> step.before() != step.after() || !step.why().isEmpty())
        .toList();
  }

  private static Step step(Transition change) {
    return new Step(
        change.at(),
        Condition.of(change.before()),
        Condition.of(change.after()),
        change.reason() == null ? "" : change.reason());
  }

  private static List<Fact> limits(@Nullable LimitsInForce found) {
    if (found == null || found.limits().isNone()) {
      return List.of();
    }
    ResourceLimits limits = found.limits();
    List<Fact> facts = new ArrayList<>();
    limits.memory().ifPresent(most -> facts.add(limit(found, "memory", most.toString())));
    limits.cpu().ifPresent(most -> facts.add(limit(found, "cpu", text("limit.cores", most))));
    limits.pids().ifPresent(most -> facts.add(limit(found, "pids", Show.count(most))));
    limits.files().ifPresent(most -> facts.add(limit(found, "files", Show.count(most))));
    return List.copyOf(facts);
  }

  /// One that is not in force says why.
  private static Fact limit(LimitsInForce found, String key, String value) {
    String lacking = found.lacking().get(key);
    return new Fact(
        text("limit." + key), lacking == null ? value : text("limit.lacking", value, lacking));
  }
}
