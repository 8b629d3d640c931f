package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.Pinning;
import dev.roundhouse.gateway.Pinning.Selection;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/// What a person decides on definitions and servers that nobody has approved. Safe for many
/// threads.
public final class PinOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Catalog catalog;
  private final Pinning pinning;
  private final Changes changes;
  private final ProtectOperations protection;

  PinOperations(Catalog catalog, Pinning pinning, Changes changes, ProtectOperations protection) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.pinning = requireNonNull(pinning, "pinning");
    this.changes = requireNonNull(changes, "changes");
    this.protection = requireNonNull(protection, "protection");
  }

  /// Everything that waits. Servers in quarantine are started for it, if they have not been read.
  ///
  /// @param wait the longest wait for them
  public Pinning.Overview overview(Principal who, Duration wait) throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    return pinning.overview(who.subject(), wait);
  }

  /// Approves what is meant; returns what clients are let to by it.
  ///
  /// @throws CatalogException when nothing of the name waits, or several have it
  public List<Pinning.Subject> approve(Principal who, Selection selection) {
    Operations.need(who, Scope.ADMIN);
    if (selection instanceof Selection.Of(ServerId server)) {
      known(server);
    }
    List<Pinning.Subject> approved =
        changes.make(
            who,
            "tools approve",
            null,
            String.valueOf(selection),
            () -> pinning.approve(selection, who.subject()));
    approved.forEach(each -> LOG.log(Level.INFO, "{0} approved {1}", who.subject(), each.shown()));
    return approved;
  }

  /// Keeps a tool, prompt or template from clients until it is approved.
  ///
  /// @throws CatalogException when there is none of the name, or several are
  public Pinning.Subject block(Principal who, String name) {
    Operations.need(who, Scope.ADMIN);
    Pinning.Subject blocked =
        changes.make(who, "tools block", null, name, () -> pinning.block(name, who.subject()));
    LOG.log(Level.INFO, "{0} blocked {1}", who.subject(), blocked.shown());
    return blocked;
  }

  /// Adds a server to the store that no client sees before a person approves it.
  public void addQuarantined(Principal who, ServerDefinition definition) {
    Operations.need(who, Scope.ADMIN);
    ServerId id = definition.id();
    protection.carryOut(who, "server add", id, "in quarantine", () -> quarantined(who, definition));
    LOG.log(Level.INFO, "{0} added server {1}, in quarantine", who.subject(), id);
  }

  private void quarantined(Principal who, ServerDefinition definition) {
    ServerId id = definition.id();
    boolean isThere = catalog.image().current().servers().containsKey(id);
    if (!isThere) {
      pinning.quarantine(id, who.subject());
    }
    try {
      catalog.add(definition);
    } catch (RuntimeException e) {
      if (!isThere) {
        pinning.forget(id);
      }
      throw e;
    }
  }

  /// Lets a server in that waits, with everything that it offers now; returns what that is.
  ///
  /// @param wait the longest wait for what it offers
  /// @throws CatalogException when it does not wait, or cannot say what it offers
  public List<Pinning.Subject> admit(Principal who, ServerId id, Duration wait)
      throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    known(id);
    Changes.Change<List<Pinning.Subject>, InterruptedException> change =
        () -> pinning.admit(id, who.subject(), wait);
    List<Pinning.Subject> approved = changes.make(who, "server approve", id.value(), null, change);
    LOG.log(
        Level.INFO,
        "{0} approved server {1} with {2} definitions",
        who.subject(),
        id,
        approved.size());
    return approved;
  }

  private void known(ServerId id) {
    if (!catalog.image().current().servers().containsKey(id)) {
      throw new CatalogException(CatalogException.Kind.NOT_FOUND, "there is no server " + id);
    }
  }
}
