package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.VersionPin;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.Database;
import dev.roundhouse.updates.job.JobQueue;
import dev.roundhouse.updates.npm.NpmSource;
import dev.roundhouse.updates.promotion.Promotion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What runs, what there is, and what may be taken. Looking changes nothing: no file is written,
/// and no process of a server is started or touched. Safe for many threads.
public final class Updates implements ServerPolicies, AutoCloseable {
  /// What it stands on.
  ///
  /// @param programs folders where commands without a path are looked for
  /// @param folder where archives are kept, private to this user; made when it is asked for
  /// @param house where versions are tried and let in; without it no job goes beyond the quarantine
  public record Parts(
      Snapshot<CatalogImage> catalog,
      Fleet fleet,
      Database database,
      Supplier<UpdateSettings> settings,
      List<Path> programs,
      Supplier<Path> folder,
      Optional<House> house,
      Ticker ticker) {
    public Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(fleet, "fleet");
      requireNonNull(database, "database");
      requireNonNull(settings, "settings");
      requireNonNull(folder, "folder");
      requireNonNull(ticker, "ticker");
      programs = List.copyOf(programs);
      requireNonNull(house, "house");
    }
  }

  /// Where versions are tried and let in.
  ///
  /// @param catalog whose pins are written
  /// @param protection what may be changed by whom; asked when a version is let in
  /// @param notices who tells people
  /// @param news who else hears of jobs
  public record House(
      Catalog catalog,
      LiveServers live,
      RehearsalStage stage,
      Supplier<ProtectedSet> protection,
      Notices notices,
      JobNews news) {
    public House {
      requireNonNull(catalog, "catalog");
      requireNonNull(live, "live");
      requireNonNull(stage, "stage");
      requireNonNull(protection, "protection");
      requireNonNull(notices, "notices");
      requireNonNull(news, "news");
    }
  }

  /// Of one server, to find the one that has brought its version.
  private static final int MOST_JOBS = 200;

  private final Snapshot<CatalogImage> catalog;
  private final Questions questions;
  private final Looks looks;
  private final Source npm;
  private final SqlPolicies policies;
  private final Fetches fetches;
  private final Supplier<UpdateSettings> settings;
  private final Ticker ticker;
  private final AdvisoryFile advisoryFile = new AdvisoryFile();
  private final Quarantine quarantine;
  private final JobQueue queue;
  private final Optional<House> house;

  private final Rounds rounds;
  private final Cleanup cleanup;

  private volatile Optional<Instant> lastCheck = Optional.empty();

  private Updates(Parts parts) {
    this.catalog = parts.catalog();
    this.house = parts.house();
    this.npm = new NpmSource(parts.fleet().shelf()::registries, parts.settings(), parts.ticker());
    this.policies = new SqlPolicies(parts.database());
    SqlDownloads history = new SqlDownloads(parts.database());
    this.fetches = new Fetches(parts.folder(), history, parts.settings(), parts.ticker());
    this.settings = parts.settings();
    this.ticker = parts.ticker();
    this.questions = new Questions(npm, settings, ticker);
    this.looks =
        new Looks(
            catalog,
            new Inventory(parts.fleet().shelf()::all, parts.programs()),
            questions,
            this::policy,
            settings,
            advisoryFile,
            this::bad,
            ticker);
    this.quarantine =
        new Quarantine(
            new Quarantine.Parts(
                parts.folder(),
                fetches,
                npm,
                parts.fleet().shelf(),
                parts.settings(),
                parts.ticker()),
            advisoryFile);
    Stages stages = stages(parts);
    this.queue =
        JobQueue.open(
            new JobQueue.Parts(
                parts.database(),
                stages,
                settings,
                this::checks,
                parts
                    .house()
                    .<JobTellings>map(each -> new JobNotices(each.notices()))
                    .orElse(JobTellings.NONE),
                parts.house().map(House::news).orElse(JobNews.NONE),
                ticker));
    this.rounds = rounds(parts);
    this.cleanup =
        new Cleanup(
            new Cleanup.Parts(
                catalog::current,
                parts.fleet().shelf(),
                parts.folder(),
                queue,
                () -> list(servers()),
                ticker));
  }

  private Rounds rounds(Parts parts) {
    Consumer<Notice> notices =
        notice -> parts.house().ifPresent(house -> house.notices().tell(notice));
    return new Rounds(
        () -> settings.get().checkEvery(),
        new ScheduledCheck(() -> check(enabled()), queue, notices, this::mode),
        ticker,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  private List<ServerId> enabled() {
    return catalog.current().servers().values().stream()
        .filter(ServerDefinition::enabled)
        .map(ServerDefinition::id)
        .toList();
  }

  private Checks checks() {
    return new Checks(lastCheck, rounds.next());
  }

  private Optional<BadVersion> bad(String name, Version version) {
    return queue.bad(name, version);
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
                looks::chooser,
                fetches,
                npm,
                parts.folder(),
                ticker)
            .all());
    parts.house().ifPresent(house -> all.putAll(late(parts, house)));
    return new Stages(all);
  }

  private Map<JobStep, Stage> late(Parts parts, House house) {
    Map<JobStep, Stage> all = new EnumMap<>(JobStep.class);
    Rehearsals rehearsals = new Rehearsals(house.stage(), settings, ticker);
    all.putAll(new LateStages(this::check, quarantine, npm, rehearsals, ticker).all());
    Promotion promotion =
        new Promotion(
            new Promotion.Parts(
                house.catalog(),
                parts.fleet(),
                house.live(),
                house.protection(),
                this::policy,
                settings,
                ticker));
    all.put(JobStep.READY, promotion::ready);
    all.put(JobStep.PROMOTED, promotion::promoted);
    all.put(JobStep.WATCHED, promotion::watched);
    all.put(JobStep.ROLLED_BACK, promotion::rolledBack);
    return all;
  }

  /// Opens the room: its tables are made, and nothing is asked yet. Jobs begin with [#start].
  public static Updates open(Parts parts) {
    return new Updates(parts);
  }

  /// Has jobs go on where they were.
  public void start() {
    queue.start();
    rounds.start();
  }

  /// Stops what jobs are doing; they go on at the next start.
  @Override
  public void close() {
    rounds.close();
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

  /// The release that a server is pinned to; empty where its definition says what is started.
  public Optional<PinnedRelease> pinned(ServerId server) {
    VersionPin pin = catalog.current().pins().get(server);
    Optional<Instant> since = house.flatMap(each -> each.catalog().pinnedSince(server));
    return pin == null
        ? Optional.empty()
        : since.map(at ->
            new PinnedRelease(
                pin,
                at,
                PinnedRelease.by(pin, queue.newest(Optional.of(server), MOST_JOBS), queue)));
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
    List<Looks.Subject> subjects = looks.subjects(servers);
    Set<String> names = new LinkedHashSet<>();
    subjects.forEach(each -> each.name().ifPresent(names::add));
    questions.ask(List.copyOf(names));
    lastCheck = Optional.of(ticker.instant());
    return looks.looks(subjects);
  }

  /// The same by what was last said, without asking anybody.
  public List<Look> list(Collection<ServerId> servers) {
    return looks.looks(looks.subjects(servers));
  }

  /// Every server that is defined, disabled ones included.
  public List<ServerId> servers() {
    return List.copyOf(catalog.current().servers().keySet());
  }

  /// The policy of a server. That of the file goes before that of a person.
  @Override
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
  @Override
  public void setPolicy(ServerId server, UpdatePolicy policy) {
    policies.set(server, policy);
  }

  /// Takes a policy that a person has set away; false when there was none.
  @Override
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

  /// Where versions are looked at before they may run.
  public Quarantine quarantine() {
    return quarantine;
  }

  /// Takes away what nobody needs any more of earlier updates.
  ///
  /// @param isDryRun whether nothing is taken away
  /// @return what is gone, or would be
  public List<Leftover> cleanUp(boolean isDryRun) {
    return cleanup.run(isDryRun);
  }

  /// What is being fetched now.
  public List<Transfer> transfers() {
    return fetches.underWay();
  }

  /// What was fetched or refused, the newest first.
  public List<Fetched> downloads(int most) {
    return fetches.history(most);
  }
}
