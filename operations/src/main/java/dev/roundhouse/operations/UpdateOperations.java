package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Fetched;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.PinnedRelease;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.Transfer;
import dev.roundhouse.updates.UpdateMode;
import dev.roundhouse.updates.UpdatePolicy;
import dev.roundhouse.updates.Updates;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Other versions of servers, as people see them. Safe for many threads.
public final class UpdateOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Updates updates;
  private final Changes changes;
  private final ProtectOperations protection;
  private final UpdateJobOperations jobs;

  public UpdateOperations(Updates updates, AuditLog audit, ProtectOperations protection) {
    this.updates = requireNonNull(updates, "updates");
    this.changes = new Changes(audit);
    this.protection = requireNonNull(protection, "protection");
    this.jobs = new UpdateJobOperations(updates, audit, protection);
  }

  /// The jobs that bring versions to servers.
  public UpdateJobOperations jobs() {
    return jobs;
  }

  /// How far updates go by themselves; a part of every answer about them.
  public UpdateMode mode() {
    return updates.mode();
  }

  /// Every server with what is known of its versions, without asking anybody.
  public List<Look> list(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.list(updates.servers());
  }

  /// One of them.
  ///
  /// @throws CatalogException when there is none of this name
  public Look show(Principal who, ServerId server) {
    Operations.need(who, Scope.MONITOR);
    return updates.list(List.of(known(server))).getFirst();
  }

  /// The release that a server is pinned to; empty where its definition says what is started.
  ///
  /// @throws CatalogException when there is no server of this name
  public Optional<PinnedRelease> pinned(Principal who, ServerId server) {
    Operations.need(who, Scope.MONITOR);
    return updates.pinned(known(server));
  }

  /// Asks the registries for the versions of every server. Changes nothing.
  public List<Look> checkAll(Principal who) throws InterruptedException {
    Operations.need(who, Scope.MONITOR);
    return updates.check(updates.servers());
  }

  /// The same for some servers.
  ///
  /// @throws CatalogException when one of them is not there
  public List<Look> check(Principal who, Collection<ServerId> servers) throws InterruptedException {
    Operations.need(who, Scope.MONITOR);
    servers.forEach(this::known);
    return updates.check(servers);
  }

  /// Fetches the archive of the version that a server may be moved to.
  ///
  /// @throws CatalogException when there is no such server
  /// @throws dev.roundhouse.updates.UpdateException saying why there is no archive
  public Fetched fetch(Principal who, ServerId server) throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    known(server);
    Fetched fetched =
        changes.<Fetched, InterruptedException>make(
            who, "update fetch", server.value(), null, () -> updates.fetch(server));
    LOG.log(
        Level.INFO,
        "{0} fetched {1}@{2} for server {3}",
        who.subject(),
        fetched.name(),
        fetched.version(),
        server);
    return fetched;
  }

  /// What is being fetched now.
  public List<Transfer> transfers(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.transfers();
  }

  /// What was fetched or refused, the newest first.
  public List<Fetched> downloads(Principal who, int most) {
    Operations.need(who, Scope.MONITOR);
    return updates.downloads(most);
  }

  /// The policy of a server.
  ///
  /// @throws CatalogException when there is none of this name
  public PolicyInForce policy(Principal who, ServerId server) {
    Operations.need(who, Scope.MONITOR);
    return updates.policy(known(server));
  }

  /// Sets the policy of a server.
  ///
  /// @throws CatalogException when there is none of this name, or the file has its policy
  public PolicyInForce setPolicy(Principal who, ServerId server, UpdatePolicy policy) {
    Operations.need(who, Scope.ADMIN);
    writable(known(server));
    protection.carryOut(
        who,
        "update policy set",
        server,
        policy.channel().wire(),
        () -> updates.setPolicy(server, policy));
    LOG.log(Level.INFO, "{0} set the update policy of server {1}", who.subject(), server);
    return updates.policy(server);
  }

  /// Has the policy of all count for a server again.
  ///
  /// @throws CatalogException when there is no such server, or the file has its policy
  public PolicyInForce resetPolicy(Principal who, ServerId server) {
    Operations.need(who, Scope.ADMIN);
    writable(known(server));
    protection.carryOut(
        who, "update policy reset", server, null, () -> updates.resetPolicy(server));
    LOG.log(Level.INFO, "{0} reset the update policy of server {1}", who.subject(), server);
    return updates.policy(server);
  }

  private ServerId known(ServerId server) {
    return KnownServer.of(server, updates.servers());
  }

  private void writable(ServerId server) {
    if (updates.policy(server).by() == PolicyInForce.By.FILE) {
      throw new CatalogException(
          CatalogException.Kind.READ_ONLY,
          "the update policy of server %s is set in the configuration file (updates.servers.%s); change it there"
              .formatted(server, server));
    }
  }
}
