package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts together what is known of servers: what runs, what there is, and what may be taken. Changes
/// nothing. Safe for many threads.
final class Looks {
  private final Snapshot<CatalogImage> catalog;
  private final Inventory inventory;
  private final Questions questions;
  private final Function<ServerId, PolicyInForce> policies;
  private final Supplier<UpdateSettings> settings;
  private final AdvisoryFile advisoryFile;
  private final BiFunction<String, Version, Optional<BadVersion>> bad;
  private final Ticker ticker;

  Looks(
      Snapshot<CatalogImage> catalog,
      Inventory inventory,
      Questions questions,
      Function<ServerId, PolicyInForce> policies,
      Supplier<UpdateSettings> settings,
      AdvisoryFile advisoryFile,
      BiFunction<String, Version, Optional<BadVersion>> bad,
      Ticker ticker) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.inventory = requireNonNull(inventory, "inventory");
    this.questions = requireNonNull(questions, "questions");
    this.policies = requireNonNull(policies, "policies");
    this.settings = requireNonNull(settings, "settings");
    this.advisoryFile = requireNonNull(advisoryFile, "advisoryFile");
    this.bad = requireNonNull(bad, "bad");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// What chooses for a server. A pin hides which tag its definition follows.
  Chooser chooser(
      ServerDefinition definition, UpdatePolicy policy, Advisories advisories, Instant now) {
    return new Chooser(Artifact.of(definition.transport()).tag(), policy, advisories, bad, now);
  }

  /// The same, for one that has been looked at.
  Chooser chooser(Look look, Instant now) {
    ServerDefinition definition = catalog.current().servers().get(look.server());
    UpdatePolicy policy = look.policy().policy();
    return definition == null
        ? new Chooser(look.artifact().tag(), policy, advisories(), bad, now)
        : chooser(definition, policy, advisories(), now);
  }

  record Subject(
      ServerDefinition definition, Artifact artifact, Running running, Optional<String> name) {}

  List<Subject> subjects(Collection<ServerId> servers) {
    CatalogImage now = catalog.current();
    List<Subject> subjects = new ArrayList<>();
    for (ServerId each : servers) {
      ServerDefinition definition = now.servers().get(each);
      if (definition != null) {
        Artifact artifact = Artifact.of(now.transport(definition));
        Running running = inventory.of(artifact);
        subjects.add(new Subject(definition, artifact, running, name(artifact, running)));
      }
    }
    return subjects;
  }

  private static Optional<String> name(Artifact artifact, Running running) {
    return switch (artifact) {
      case Artifact.Stored(PackageSpec spec) -> Optional.of(spec.name());
      case Artifact.Fetched(PackageSpec spec) -> Optional.of(spec.name());
      case Artifact.Program _ ->
          running instanceof Running.Known known ? Optional.of(known.name()) : Optional.empty();
      case Artifact.Image _, Artifact.Elsewhere _ -> Optional.empty();
    };
  }

  List<Look> looks(List<Subject> subjects) {
    Advisories advisories = Advisories.NONE;
    Optional<Finding> blind = Optional.empty();
    try {
      advisories = advisories();
    } catch (UncheckedIOException e) {
      blind =
          Optional.of(
              Finding.missing(
                  "advisories",
                  "no vulnerability is known: " + e.getCause(),
                  "repair the file that updates.advisories names"));
    }
    List<Look> looks = new ArrayList<>();
    for (Subject each : subjects) {
      looks.add(look(each, advisories, blind));
    }
    return List.copyOf(looks);
  }

  /// What is known of vulnerabilities; where the file cannot be read, each look has a finding.
  Advisories advisories() {
    return settings
        .get()
        .advisories()
        .map(file -> {
          try {
            return advisoryFile.get(file);
          } catch (IOException e) {
            throw new UncheckedIOException("what updates.advisories names cannot be read: " + e, e);
          }
        })
        .orElse(Advisories.NONE);
  }

  private Look look(Subject subject, Advisories advisories, Optional<Finding> blind) {
    ServerId server = subject.definition().id();
    PolicyInForce policy = policies.apply(server);
    Asked asked =
        subject.name().map(questions::last).orElseGet(() -> new Asked.Not(unnamed(subject)));
    List<Finding> findings = new ArrayList<>();
    Tags.moving(subject.definition(), subject.artifact(), subject.running())
        .ifPresent(findings::add);
    findings.addAll(Conditions.of(subject.running(), asked, advisories));
    blind.ifPresent(findings::add);
    return new Look(
        server,
        subject.artifact(),
        subject.running(),
        asked,
        verdict(subject, asked, policy.policy(), advisories),
        policy,
        findings);
  }

  private static String unnamed(Subject subject) {
    return subject.running() instanceof Running.Unknown(String why)
        ? why
        : "it does not come from a source that can be asked";
  }

  private Chooser.Verdict verdict(
      Subject subject, Asked asked, UpdatePolicy policy, Advisories advisories) {
    return switch (asked) {
      case Asked.Answered(Releases releases, var _) ->
          switch (subject.running()) {
            case Running.Known known ->
                chooser(subject.definition(), policy, advisories, ticker.instant())
                    .choose(known.version(), releases);
            case Running.Unknown(String why) -> unknown(why);
          };
      case Asked.Failed failed -> unknown(failed.why());
      case Asked.Not(String why) -> unknown(why);
    };
  }

  private static Chooser.Verdict unknown(String why) {
    return new Chooser.Verdict(new Choice.Unknown(why), List.of());
  }
}
