package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.RestDoor;
import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.cli.Program;
import dev.roundhouse.config.ConfigWatch;
import dev.roundhouse.config.Environment;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.FleetParts;
import dev.roundhouse.fleet.FleetSettings;
import dev.roundhouse.fleet.HostFindings;
import dev.roundhouse.fleet.Journal;
import dev.roundhouse.fleet.SqlJournal;
import dev.roundhouse.gateway.ApprovalMessages;
import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.Recorder;
import dev.roundhouse.gateway.ResourceMetadata;
import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.HttpServer;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Lifecycle;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.Feed;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.LogPush;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.ProgramLog;
import dev.roundhouse.monitoring.UpdateMetrics;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.operations.AuthorizationOperations;
import dev.roundhouse.operations.IdentityOperations;
import dev.roundhouse.operations.LogOperations;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.operations.ProtectOperations;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.CallLimits;
import dev.roundhouse.security.Issuers;
import dev.roundhouse.security.KeyFolder;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.People;
import dev.roundhouse.security.RemoteAccess;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.SealedState;
import dev.roundhouse.security.Tailnet;
import dev.roundhouse.security.Tokens;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import dev.roundhouse.systemtools.Means;
import dev.roundhouse.systemtools.SystemTools;
import dev.roundhouse.updates.Notices;
import dev.roundhouse.updates.Updates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// The running program: every room, started in the order of the floors and ended in reverse.
public final class House implements Program.Running {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Lifecycle parts;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<String> notes = new ArrayList<>();
  private final Metrics metrics;
  private final URI address;
  private final Map<Role, URI> listeners;
  private final String token;

  /// What a house is opened with.
  ///
  /// @param file the file that the settings were read from, which is followed
  /// @param listen instead of what the settings say
  /// @param isLasting whether it stays, instead of serving a single command: only then does it take
  ///   up what ran before
  /// @param ticker the clocks of all that is in it
  record Opening(
      Settings settings,
      Optional<Path> file,
      Path data,
      HttpSettings listen,
      boolean isLasting,
      Ticker ticker) {}

  private House(Lifecycle parts, Opening opening) {
    this.parts = parts;
    Settings settings = opening.settings();
    HttpSettings listen = opening.listen();
    Ticker ticker = opening.ticker();
    Health health = new Health(ticker, Version.current());
    DataDirectory directory = DataDirectory.open(opening.data());
    directory.lock();
    parts.started("data directory", directory::close);
    Database database = Database.open(directory.root());
    parts.started("database", database::close);
    Path keys = KeyFolder.in(directory);
    KnownSecrets known = new KnownSecrets();
    AuditLog audit = AuditLog.open(directory, settings.audit(), known, ticker);
    parts.started("audit log", audit::close);
    LiveSettings live = new LiveSettings(settings, audit);
    Feed feed = new Feed(ticker);
    LogPush push = Heralds.push(live, ticker, parts);
    ProgramLog programLog = Heralds.log(directory, live, known, feed, push, ticker);
    parts.started("log", programLog::close);
    Tokens tokens = Tokens.open(keys, database, settings.security().tokens(), ticker);
    People people = People.open(database, tokens, settings.security().people(), ticker);
    Catalog catalog =
        Catalog.open(database, settings.definitions(), settings.virtual(), settings.classes());
    HttpClient client = HttpClient.open(settings.upstream());
    parts.started("upstream client", client::close);
    this.metrics = new Metrics();
    push.show(metrics);
    metrics.counter(
        "roundhouse_monitoring_log_lost_total",
        "Lines of the log that were said faster than they could be kept.",
        () -> (double) programLog.lost());
    SecretResolver secrets =
        new SecretResolver(directory.secrets(), Environment.system()::variable, known::learn);
    CatalogLaunches launches = new CatalogLaunches(catalog.image(), secrets);
    RemoteAccess access = RemoteAccess.open(database, keys, audit);
    parts.started("authorizations", access::close);
    Passports passports = new Passports(access, secrets);
    Journal journal =
        SqlJournal.open(database, ticker, opening.isLasting() ? Gateway::comesBack : _ -> false);
    FleetSettings limits =
        settings
            .fleet()
            .withEngine(Optional.ofNullable(Environment.system().variable("DOCKER_HOST")));
    Fleet fleet =
        Fleet.open(
            new FleetParts(
                launches,
                limits,
                directory.root(),
                client,
                ticker,
                Heralds.ofFleet(metrics, feed),
                journal));
    parts.started("fleet", fleet::close);
    parts.started("fleet's catalog", launches.follow(catalog, fleet)::close);
    parts.started("authorizations' catalog", RemoteGrants.follow(catalog, access)::close);
    CallLimits callLimits = new CallLimits(live::limits, ticker);
    Issuers issuers = Issuers.open(settings.security(), ticker);
    ApprovalMessages messages = new ApprovalMessages(live::approval, ticker);
    Approvals approvals =
        Approvals.open(database, live::approval, audit, known, Heralds.ofApprovals(messages, feed));
    parts.started("approvals", approvals::close);
    Tailnet tailnet = Tailnet.of(settings.security().tailscale());
    Gate gate = new Gate(tokens, issuers, tailnet, live::hosts, audit, callLimits);
    SystemTools system =
        SystemTools.open(
            SystemTools.Parts.ofMachine(
                live::system,
                directory.root(),
                Means.ofMachine(limits.engine(), directory.folder("system"), audit, ticker),
                ticker,
                Version.current()));
    parts.started("system tools", system::close);
    Recorder recorder =
        new Recorder(
            Heralds.ofGateway(metrics, live, ticker, parts),
            () -> live.updates().trial().replay(),
            known,
            callLimits::riskOf,
            ticker);
    Gateway gateway =
        Gateway.open(
            new Gateway.Parts(
                catalog.image(),
                fleet,
                Map.of(Transport.BuiltIn.Which.SYSTEM, system),
                passports,
                gate,
                SealedState.open(keys, ticker),
                database,
                audit,
                callLimits,
                live::policy,
                approvals,
                ticker,
                Version.current(),
                live::pinning),
            live::gateway,
            recorder);
    parts.started("gateway", gateway::close);
    Consumption consumption =
        Consumption.follow(fleet::use, () -> catalog.image().current().servers().keySet(), ticker);
    parts.started("consumption", consumption::close);
    Notices notices = Notices.open(database, () -> live.updates().notices(), ticker);
    parts.started("notices", notices::close);
    UpdateMetrics news = new UpdateMetrics(metrics);
    Updating.Opened updating =
        Updating.open(
            new Updating.Around(
                catalog,
                fleet,
                gateway,
                metrics,
                recorder,
                secrets,
                notices,
                news,
                Heralds.ofJobs(news, feed)),
            database,
            live,
            directory,
            opening);
    Updates updates = updating.updates();
    parts.started("updates", updates::close);
    ProtectOperations protection = new ProtectOperations(updating.protection(), notices, audit);
    Operations operations =
        new Operations(
            new Operations.Parts(
                catalog,
                fleet,
                gateway,
                new IdentityOperations(tokens, people, audit),
                metrics,
                consumption,
                audit,
                approvals,
                protection));
    Watching watching =
        Watching.open(
            new Watching.Around(
                health,
                catalog,
                fleet,
                gateway,
                updates,
                metrics,
                consumption,
                gate,
                approvals,
                audit,
                database,
                directory,
                feed,
                live,
                secrets,
                listen.tls(),
                limits.engine(),
                ticker),
            parts);
    RestDoor.Parts doors =
        new RestDoor.Parts(
            operations,
            new AuthorizationOperations(catalog, gateway, access, passports::party, audit),
            new UpdateOperations(updates, audit, protection),
            new LogOperations(programLog),
            new AlertOperations(watching.alerts(), audit),
            health,
            watching.board(),
            feed,
            metrics,
            gate,
            live::openMetrics,
            live::costs,
            watching.history(catalog, audit),
            ticker);
    Upkeep upkeep = new Upkeep(opening.file(), live, directory);
    ConsoleWing console = ConsoleWing.open(database, people, audit, upkeep, doors);
    ResourceMetadata metadata = new ResourceMetadata(issuers, gate);
    FrontDoor front =
        new FrontDoor(gateway, metadata, console.door(), new RestDoor("roundhouse", doors));
    HttpServer server = HttpServer.start(listen, new Reception(front));
    parts.started("http server", server::close);
    RoleListeners roles =
        RoleListeners.open(settings.listeners(), listen, doors, gateway, console.door());
    parts.started("listeners", roles::close);
    parts.started("drain", () -> roles.drainWith(server, ticker, DRAIN));
    Gauges.show(metrics, fleet, gateway, server, callLimits, approvals);
    AuditMarks.show(metrics, audit);
    this.token = tokens.local(Set.of(Scope.ADMIN), "local").reveal();
    this.address = RoleListeners.address(server, listen);
    this.listeners = roles.addresses();
    console.at(settings.security().publicUrl(), address, listeners);
    Announcement announcement = new Announcement(directory, address, token, listeners);
    announcement.make(opening.file());
    parts.started("announcement", announcement::close);
    listeners.forEach((role, at) -> notes.add(role.wire() + " is at " + at));
    warnings(catalog.image().current());
    opening.file().ifPresent(path -> followFile(path, live, directory, catalog));
    // Only now that all tables are made: making them takes a connection of its own.
    parts.started("token sweep", tokens.sweep()::close);
    parts.started("drain notice", () -> ticker.sleep(listen.drainNotice()));
    parts.started("health", () -> health.now(Health.Status.DRAINING));
    AuditMarks.started(audit, opening.file(), opening.isLasting());
    parts.started("audit of the end", () -> AuditMarks.ends(audit));
    health.now(Health.Status.HEALTHY);
    // Beside the start: reading the kernel's files for the first time takes tens of milliseconds.
    Thread look = Thread.ofVirtual().name("host").start(House::lookAtHost);
    parts.started("look at the host", look::join);
    if (opening.isLasting()) {
      console.invitation(listeners.getOrDefault(Role.CONSOLE, address)).ifPresent(notes::add);
      fleet.restore();
      updates.start();
      watching.start();
    }
  }

  private static void lookAtHost() {
    Fleet.prepare();
    HostFindings.log();
  }

  static House open(Opening opening) {
    Lifecycle parts = new Lifecycle();
    try {
      return new House(parts, opening);
    } catch (RuntimeException e) {
      // What has started by then must not keep the directory or a process.
      try {
        parts.close();
      } catch (IllegalStateException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
  }

  private void followFile(Path file, LiveSettings live, DataDirectory directory, Catalog catalog) {
    SettingsForm<Settings> form =
        SettingsChecks.withStoredClasses(
            SettingsChecks.form(directory.secrets(), () -> catalog.image().current().stored()),
            () -> catalog.image().current().storedClasses());
    ConfigWatch<Settings> watch = live.follow(file, form, catalog, Ticker.system());
    parts.started("configuration file", watch::close);
    // A file may have been refused for a server that is only now in the store.
    parts.started(
        "configuration file's catalog", catalog.image().follow((_, _) -> watch.retry())::close);
  }

  private void warnings(CatalogImage image) {
    image.virtualServers().values().forEach(virtual -> notes.addAll(virtual.warnings()));
    if (image.servers().isEmpty()) {
      notes.add("no server is behind the door yet; see: roundhouse import FILE, or roundhouse add");
    }
    boolean isBuiltIn = image.servers().values().stream().anyMatch(ServerDefinition::isBuiltIn);
    if (listeners.containsKey(Role.SYSTEM) && !isBuiltIn) {
      notes.add(
          "listeners.system has nothing to show: define its server with"
              + " servers: system: {built-in: system}, or: roundhouse add system --built-in system");
    }
  }

  /// Where the roles are that have a port of their own.
  Map<Role, URI> listeners() {
    return listeners;
  }

  /// The metrics of everything that was wired.
  Metrics metrics() {
    return metrics;
  }

  @Override
  public URI address() {
    return address;
  }

  @Override
  public String token() {
    return requireNonNull(token, "token");
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void await() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() {
    try {
      parts.close();
    } finally {
      ended.countDown();
    }
  }
}
