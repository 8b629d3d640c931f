package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.job.JobQueue;
import dev.roundhouse.updates.npm.NpmSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// What runs, what there is, and what may be taken. Looking changes nothing: no file is written,
/// and no process of a server is started or touched. Safe for many threads.
public final class Updates implements AutoCloseable {
  private static final Duration SPARE = Duration.ofSeconds(30);
  private static final String NOT_ASKED = "nobody has looked yet; see: roundhouse update check";

  /// What it stands on.
  ///
  /// @param programs folders where commands without a path are looked for
  /// @param folder where archives are kept, private to this user; made when it is asked for
  /// @param stages who does the steps of jobs behind `verified`; a step that nobody does ends its
  ///   job
  public record Parts(
      Snapshot<CatalogImage> catalog,
      Fleet fleet,
      Database database,
      Supplier<UpdateSettings> settings,
      List<Path> programs,
      Supplier<Path> folder,
      Map<JobStep, Stage> stages,
      Ticker ticker) {
    public Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(fleet, "fleet");
      requireNonNull(database, "database");
      requireNonNull(settings, "settings");
      requireNonNull(folder, "folder");
      requireNonNull(ticker, "ticker");
      programs = List.copyOf(programs);
      stages = Map.copyOf(stages);
    }
  }

  private final Snapshot<CatalogImage> catalog;
  private final Inventory inventory;
  private final Source npm;
  private final SqlPolicies policies;
  private final Fetches fetches;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;
  private final AdvisoryFile advisoryFile = new AdvisoryFile();
  private final JobQueue queue;

  /// By the name of the package: several servers may be of one.
  private final Map<String, Asked> last = new ConcurrentHashMap<>();

  private volatile Checks checks = Checks.NONE;

  private Updates(Parts parts) {
    this.catalog = parts.catalog();
    this.inventory = new Inventory(parts.fleet()::packages, parts.programs());
    this.npm = new NpmSource(parts.fleet()::npmRegistries, parts.settings(), parts.ticker());
    this.policies = new SqlPolicies(parts.database());
    SqlDownloads history = new SqlDownloads(parts.database());
    this.fetches = new Fetches(parts.folder(), history, parts.settings(), parts.ticker());
    this.settings = parts.settings();
    this.ticker = parts.ticker();
    Stages stages = stages(parts);
    this.queue =
        JobQueue.open(new JobQueue.Parts(parts.database(), stages, settings, () -> checks, ticker));
  }

  private Stages stages(Parts parts) {
    Map<JobStep, Stage> all = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      String why = "no part of this program does the step " + step.wire();
      all.put(step, _ -> new Outcome.Unfit(why, Evidence.NONE));
    }
    all.putAll(
        new EarlyStages(
                server -> check(List.of(server)).getFirst(),
                (look, now) ->
                    new Chooser(look.artifact().tag(), look.policy().policy(), advisories(), now),
                fetches,
                npm,
                parts.folder(),
                ticker)
            .all());
    all.putAll(parts.stages());
    return new Stages(all);
  }

  /// Opens the room: its tables are made, and nothing is asked yet. Jobs begin with [#start].
  public static Updates open(Parts parts) {
    return new Updates(parts);
  }

  /// Has jobs go on where they were.
  public void start() {
    queue.start();
  }

  /// Stops what jobs are doing; they go on at the next start.
  @Override
  public void close() {
    queue.close();
  }

  /// The jobs that bring versions to servers.
  public Jobs jobs() {
    return queue;
  }

  /// How far the step of a job is that is being done: of a download, its bytes.
  public Optional<Progress> progress(Job job) {
    return queue
        .progress(job.id())
        .map(progress ->
            fetches.of(job.target().name(), job.to()).map(progress::with).orElse(progress));
  }

  /// Makes a job that brings a version to a server: the one that it may be moved to, or this one.
  ///
  /// @throws UpdateException saying why there is none
  public Job bring(TryRequest request) throws InterruptedException {
    Look look = check(List.of(request.server())).getFirst();
    return queue.schedule(request.of(look));
  }

  /// How far updates go by themselves.
  public UpdateMode mode() {
    return settings.get().mode();
  }

  /// Asks for the versions of these servers, and tells what there is. Blocks; those of one package
  /// cost one question.
  public List<Look> check(Collection<ServerId> servers) throws InterruptedException {
    List<Subject> subjects = subjects(servers);
    Set<String> names = new LinkedHashSet<>();
    subjects.forEach(each -> each.name().ifPresent(names::add));
    last.putAll(ask(List.copyOf(names)));
    checks = new Checks(Optional.of(ticker.instant()), Optional.empty());
    return looks(subjects);
  }

  /// The same by what was last said, without asking anybody.
  public List<Look> list(Collection<ServerId> servers) {
    return looks(subjects(servers));
  }

  /// Every server that is defined, disabled ones included.
  public List<ServerId> servers() {
    return List.copyOf(catalog.current().servers().keySet());
  }

  /// The policy of a server. That of the file goes before that of a person.
  public PolicyInForce policy(ServerId server) {
    UpdateSettings now = settings.get();
    UpdatePolicy ofFile = now.servers().get(server);
    if (ofFile != null) {
      return new PolicyInForce(ofFile, PolicyInForce.By.FILE);
    }
    return policies
        .find(server)
        .map(found -> new PolicyInForce(found, PolicyInForce.By.PERSON))
        .orElseGet(() -> new PolicyInForce(now.policy(), PolicyInForce.By.DEFAULT));
  }

  /// Sets the policy of a server in place of any that a person has set before.
  public void setPolicy(ServerId server, UpdatePolicy policy) {
    policies.set(server, policy);
  }

  /// Takes a policy that a person has set away; false when there was none.
  public boolean resetPolicy(ServerId server) {
    return policies.reset(server);
  }

  /// Fetches the archive of the version that a server may be moved to, after asking once more which
  /// that is. It is kept when its digest is right and its signature not wrong; nothing is unpacked.
  ///
  /// @throws UpdateException saying why there is none
  public Fetched fetch(ServerId server) throws InterruptedException {
    switch (mode()) {
      case STAGING_ONLY, PRODUCTION -> {}
      case ROLLBACK, HEALTH_CHECK ->
          throw new UpdateException(
              UpdateException.Kind.NOT_NOW,
              "nothing is fetched in the mode %s; see updates.mode".formatted(mode().wire()));
    }
    Look look = check(List.of(server)).getFirst();
    String name = look.asked() instanceof Asked.Answered(Releases all, var _) ? all.name() : "";
    return switch (look.verdict().choice()) {
      case Choice.Offered(Release release, var _) -> fetches.fetch(server, name, release, npm);
      case Choice.Held(Release release, var _) ->
          throw notNow(server, release.version() + " has not been out for long enough");
      case Choice.Nothing(String why) -> throw notNow(server, why);
      case Choice.Unknown(String why) -> throw notNow(server, why);
    };
  }

  private static UpdateException notNow(ServerId server, String why) {
    return new UpdateException(
        UpdateException.Kind.NOT_NOW,
        "server %s: %s; see: roundhouse update show %s".formatted(server, why, server));
  }

  /// What is being fetched now.
  public List<Transfer> transfers() {
    return fetches.underWay();
  }

  /// What was fetched or refused, the newest first.
  public List<Fetched> downloads(int most) {
    return fetches.history(most);
  }

  private record Subject(
      ServerDefinition definition, Artifact artifact, Running running, Optional<String> name) {}

  private List<Subject> subjects(Collection<ServerId> servers) {
    Map<ServerId, ServerDefinition> known = catalog.current().servers();
    List<Subject> subjects = new ArrayList<>();
    for (ServerId each : servers) {
      ServerDefinition definition = known.get(each);
      if (definition != null) {
        Artifact artifact = Artifact.of(definition);
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

  private Map<String, Asked> ask(List<String> names) throws InterruptedException {
    UpdateSettings now = settings.get();
    Semaphore turns = new Semaphore(now.parallel());
    List<Callable<Asked>> questions = new ArrayList<>();
    for (String name : names) {
      questions.add(() -> {
        turns.acquire();
        try {
          return asked(name);
        } finally {
          turns.release();
        }
      });
    }
    long rounds = 1L + names.size() / now.parallel();
    List<Fanout.Outcome<Asked>> outcomes =
        new Fanout(ticker)
            .all("updates-check", questions, now.timeout().multipliedBy(rounds).plus(SPARE));
    Map<String, Asked> all = new HashMap<>();
    for (int at = 0; at < names.size(); at++) {
      all.put(
          names.get(at),
          switch (outcomes.get(at)) {
            case Fanout.Outcome.Done<Asked>(Asked asked) -> asked;
            case Fanout.Outcome.Failed<Asked>(Throwable cause) ->
                failed(SourceException.Kind.FAILED, names.get(at) + ": " + cause);
            case Fanout.Outcome.Late<Asked> _ ->
                failed(
                    SourceException.Kind.UNREACHABLE,
                    names.get(at) + ": the registry did not say it in time");
          });
    }
    return all;
  }

  private Asked asked(String name) throws InterruptedException {
    try {
      return new Asked.Answered(npm.releases(name), ticker.instant());
    } catch (SourceException e) {
      return failed(e.kind(), e.what());
    }
  }

  private Asked failed(SourceException.Kind kind, String why) {
    return new Asked.Failed(kind, why, ticker.instant());
  }

  private List<Look> looks(List<Subject> subjects) {
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
  private Advisories advisories() {
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
    PolicyInForce policy = policy(server);
    Asked asked =
        subject
            .name()
            .map(name -> last.getOrDefault(name, new Asked.Not(NOT_ASKED)))
            .orElseGet(() -> new Asked.Not(unnamed(subject)));
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
                new Chooser(subject.artifact().tag(), policy, advisories, ticker.instant())
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
