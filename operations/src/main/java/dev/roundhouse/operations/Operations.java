package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.LogReader;
import dev.roundhouse.fleet.SleepPolicy;
import dev.roundhouse.fleet.Transition;
import dev.roundhouse.gateway.Gateway;
import dev.roundhouse.gateway.Selfcheck;
import dev.roundhouse.gateway.ToolOverview;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.Approvals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Reach;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectedItem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The hall: what a person, a script or an agent can ask for passes here. Safe for many threads.
public final class Operations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Catalog catalog;
  private final Fleet fleet;
  private final Gateway gateway;
  private final Metrics metrics;
  private final Consumption consumption;
  private final ServerCommands commands;
  private final AuditLog audit;
  private final Changes changes;
  private final PinOperations pins;
  private final PolicyOperations policy;
  private final ApprovalOperations approvals;
  private final PackageOperations packages;
  private final IdentityOperations identity;
  private final ProtectOperations protection;

  /// What it stands on.
  public record Parts(
      Catalog catalog,
      Fleet fleet,
      Gateway gateway,
      IdentityOperations identity,
      Metrics metrics,
      Consumption consumption,
      AuditLog audit,
      Approvals approvals,
      ProtectOperations protection) {
    public Parts {
      requireNonNull(catalog, "catalog");
      requireNonNull(fleet, "fleet");
      requireNonNull(gateway, "gateway");
      requireNonNull(identity, "identity");
      requireNonNull(metrics, "metrics");
      requireNonNull(consumption, "consumption");
      requireNonNull(audit, "audit");
      requireNonNull(approvals, "approvals");
      requireNonNull(protection, "protection");
    }
  }

  public Operations(Parts parts) {
    this.catalog = parts.catalog();
    this.fleet = parts.fleet();
    this.gateway = parts.gateway();
    this.metrics = parts.metrics();
    this.consumption = parts.consumption();
    this.commands = new ServerCommands(catalog, fleet);
    this.audit = parts.audit();
    this.changes = new Changes(audit);
    this.identity = parts.identity();
    this.protection = parts.protection();
    this.pins = new PinOperations(catalog, gateway.pinning(), changes, protection);
    this.packages = new PackageOperations(catalog, fleet, changes);
    this.approvals = new ApprovalOperations(parts.approvals(), changes);
    this.policy = new PolicyOperations(gateway.trial(), identity, audit.ticker());
  }

  /// What a person decides on definitions and servers that nobody has approved.
  public PinOperations pins() {
    return pins;
  }

  /// Calls that wait for a person.
  public ApprovalOperations approvals() {
    return approvals;
  }

  /// What the rules about calls would say.
  public PolicyOperations policy() {
    return policy;
  }

  /// What is protected, and who may change it.
  public ProtectOperations protection() {
    return protection;
  }

  /// Who may come in: tokens and the keys that sign them.
  public IdentityOperations identity() {
    return identity;
  }

  static void need(Principal who, Scope scope) {
    if (!who.may(scope)) {
      throw new DeniedException(scope);
    }
  }

  static void need(Principal who, Scope one, Scope other) {
    if (!who.may(one)) {
      need(who, other);
    }
  }

  public List<ServerLine> servers(Principal who) {
    need(who, Scope.MONITOR, Scope.MCP);
    Map<ServerId, List<InstanceState>> all =
        fleet.instances().stream().collect(Collectors.groupingBy(InstanceState::server));
    Consumption.Look look = consumption.look();
    return catalog.image().current().servers().values().stream()
        .map(definition -> line(definition, all.getOrDefault(definition.id(), List.of()), look))
        .toList();
  }

  public Optional<ServerLine> server(Principal who, ServerId id) {
    need(who, Scope.MONITOR, Scope.MCP);
    return line(id);
  }

  Optional<ServerLine> line(ServerId id) {
    return Optional.ofNullable(catalog.image().current().servers().get(id))
        .map(definition -> line(definition, instances(id), consumption.look()));
  }

  private List<InstanceState> instances(ServerId id) {
    return fleet.instances().stream().filter(state -> state.server().equals(id)).toList();
  }

  private ServerLine line(
      ServerDefinition definition, List<InstanceState> instances, Consumption.Look look) {
    ServerId id = definition.id();
    return new ServerLine(
        definition,
        instances,
        fleet.isHeld(id),
        gateway.pinning().isQuarantined(id),
        look.use().get(id),
        metrics.lastStart(id).orElse(null),
        metrics.calls(id),
        fleet.sleepsAfter(id),
        switch (definition.transport()) {
          case Transport.Stdio _ ->
              fleet.limits(
                  definition.confinementInForce().limits(),
                  definition.confinementInForce().runAs());
          // The engine holds containers to theirs, which are in the definition.
          case Transport.Contained _, Transport.BuiltIn _, Transport.Http _ -> null;
        },
        fleet.past(id),
        fleet.isPreWoken(id),
        metrics.preWakes(id));
  }

  /// The servers for those who look after them: who may only call them is not let in.
  public List<ServerLine> services(Principal who) {
    need(who, Scope.MONITOR);
    return servers(who);
  }

  /// One of them.
  ///
  /// @throws dev.roundhouse.catalog.CatalogException when there is none of this name
  public ServerLine service(Principal who, ServerId id) {
    need(who, Scope.MONITOR);
    return line(commands.known(id), instances(id), consumption.look());
  }

  /// What the servers use and have used of this machine.
  public Consumption.Look consumption(Principal who) {
    need(who, Scope.MONITOR);
    return consumption.look();
  }

  /// Does this with a server by hand, and returns when it is done.
  ///
  /// @param wait the longest wait for a start, or for calls to end
  /// @throws dev.roundhouse.catalog.CatalogException when there is no such server, or it is
  ///   disabled
  /// @throws dev.roundhouse.updates.ProtectionException when it is protected, calls to it would
  ///   fail, and nobody has authorised that
  /// @throws dev.roundhouse.fleet.FleetException saying why it could not be started
  /// @throws dev.roundhouse.security.AuditException here and in every change, when the audit log
  ///   cannot be written; nothing was done then
  public ServerCommand.Result command(
      Principal who, ServerId id, ServerCommand command, Duration wait)
      throws InterruptedException {
    need(who, Scope.ADMIN);
    Changes.Change<ServerCommand.Result, InterruptedException> change =
        () -> commands.run(id, command, wait);
    commands.known(id);
    ServerCommand.Result result =
        command.isDisruptive()
            ? protection.make(who, Changes.action(command), id, null, change)
            : changed(who, Changes.action(command), id, change);
    LOG.log(
        Level.INFO,
        "{0} asked to {1} server {2}: {3}",
        who.subject(),
        command.name().toLowerCase(Locale.ROOT),
        id,
        result.reason());
    return result;
  }

  /// Greets a server and asks it what changes nothing; it is started or woken for that.
  ///
  /// @param wait longest for the start, and again for each answer
  /// @throws dev.roundhouse.catalog.CatalogException when there is no such server
  public Selfcheck.Result selfcheck(Principal who, ServerId id, Duration wait)
      throws InterruptedException {
    need(who, Scope.ADMIN);
    ServerDefinition definition = commands.known(id);
    return this.<Selfcheck.Result, InterruptedException>changed(
        who, "server selfcheck", id, () -> gateway.selfcheck().of(definition, who, wait));
  }

  private <T, X extends Exception> T changed(
      Principal who, String action, ServerId id, Changes.Change<T, X> change) throws X {
    return changes.make(who, action, id.value(), null, change);
  }

  /// Puts to sleep what nobody uses of a server, to this depth; stopping it so does not hold it.
  ///
  /// @throws dev.roundhouse.catalog.CatalogException when there is no such server
  public ServerCommand.Result sleep(Principal who, ServerId id, SleepPolicy.Depth depth)
      throws InterruptedException {
    need(who, Scope.ADMIN);
    ServerCommand.Result result =
        this.<ServerCommand.Result, InterruptedException>changed(
            who, "server sleep", id, () -> commands.sleep(id, depth));
    LOG.log(
        Level.INFO,
        "{0} asked to put server {1} to sleep ({2}): {3}",
        who.subject(),
        id,
        depth.name().toLowerCase(Locale.ROOT),
        result.reason());
    return result;
  }

  /// Does this with every server at the same time, in less than 10 s.
  ///
  /// @throws IllegalArgumentException for what is done to servers one by one
  public Map<ServerId, ServerCommand.Result> commandAll(Principal who, ServerCommand command)
      throws InterruptedException {
    need(who, Scope.ADMIN);
    if (command.isDisruptive()) {
      throw new IllegalArgumentException(
          "no command does this to all servers: name them one by one");
    }
    LOG.log(
        Level.INFO,
        "{0} asked to {1} all servers",
        who.subject(),
        command.name().toLowerCase(Locale.ROOT));
    return changes.<Map<ServerId, ServerCommand.Result>, InterruptedException>make(
        who, Changes.action(command), null, "(all)", () -> commands.all(command));
  }

  /// The error output of a server.
  public LogReader log(Principal who, ServerId id) {
    need(who, Scope.MONITOR);
    commands.known(id);
    return fleet.log(id);
  }

  /// The newest changes of the instances of a server, the newest first.
  public List<Transition> history(Principal who, ServerId id, int most) {
    need(who, Scope.MONITOR);
    commands.known(id);
    return fleet.transitions(id, most);
  }

  /// Sets a server of the store, whether or not there was one; false when it was the same already.
  public boolean register(Principal who, ServerDefinition definition) {
    need(who, Scope.ADMIN);
    ServerDefinition before = catalog.image().current().servers().get(definition.id());
    if (before != null && before.equals(catalog.resolved(definition).withOrigin(before.origin()))) {
      return false;
    }
    if (before == null) {
      protection.carryOut(who, "server add", definition.id(), null, () -> catalog.add(definition));
    } else {
      protection.carryOut(
          who, "server replace", definition.id(), null, () -> catalog.replace(definition));
    }
    LOG.log(Level.INFO, "{0} registered server {1}", who.subject(), definition.id());
    return true;
  }

  /// Adds a server to the store; it is started when somebody needs it.
  public void add(Principal who, ServerDefinition definition) {
    need(who, Scope.ADMIN);
    protection.carryOut(who, "server add", definition.id(), null, () -> catalog.add(definition));
    LOG.log(Level.INFO, "{0} added server {1}", who.subject(), definition.id());
  }

  public void remove(Principal who, ServerId id) {
    need(who, Scope.ADMIN);
    protection.carryOut(who, "server remove", id, null, () -> catalog.remove(id));
    LOG.log(Level.INFO, "{0} removed server {1}", who.subject(), id);
  }

  /// The store of npm packages.
  public PackageOperations packages() {
    return packages;
  }

  public List<VirtualServer> virtualServers(Principal who) {
    need(who, Scope.MONITOR, Scope.MCP);
    return List.copyOf(catalog.image().current().virtualServers().values());
  }

  private static ProtectedChange ofVirtual(ServerId name, String what) {
    return ProtectedChange.of(ProtectedItem.virtual(name), what);
  }

  /// @throws dev.roundhouse.updates.ProtectionException here and below, when virtual servers are
  ///   protected, and nobody has authorised it
  public void putVirtual(Principal who, VirtualServer virtual) {
    need(who, Scope.ADMIN);
    protection.carryOut(
        who,
        ofVirtual(virtual.name(), "virtual server set"),
        null,
        () -> catalog.putVirtual(virtual));
    LOG.log(Level.INFO, "{0} set virtual server {1}", who.subject(), virtual.name());
  }

  public void removeVirtual(Principal who, ServerId name) {
    need(who, Scope.ADMIN);
    protection.carryOut(
        who, ofVirtual(name, "virtual server remove"), null, () -> catalog.removeVirtual(name));
    LOG.log(Level.INFO, "{0} removed virtual server {1}", who.subject(), name);
  }

  /// Every tool behind the door. Waits for servers that are still unknown, at most this long.
  public ToolOverview tools(Principal who, Duration wait) throws InterruptedException {
    if (!opensAny(who.grants().reach())) {
      throw new DeniedException(Scope.MCP);
    }
    return gateway.tools(who, wait);
  }

  /// Areas alone open the tools of this program, where it has any.
  private boolean opensAny(Reach reach) {
    return reach.seesAny()
        || (!reach.areas().isEmpty()
            && catalog.image().current().servers().values().stream()
                .anyMatch(ServerDefinition::isBuiltIn));
  }

  /// Tools one by one.
  public ToolOperations bench() {
    return new ToolOperations(gateway, metrics);
  }

  /// What clients are shown, and why not.
  public MenuOperations menus() {
    return new MenuOperations(this, catalog, gateway, audit);
  }

  /// Lines of the audit log, the oldest first, all that was done before included.
  ///
  /// @throws dev.roundhouse.security.AuditException when they cannot be read
  public List<Json> audit(Principal who, AuditQuery query) {
    need(who, Scope.ADMIN);
    return audit.query(query);
  }
}
