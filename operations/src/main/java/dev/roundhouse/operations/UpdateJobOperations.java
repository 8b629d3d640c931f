package dev.roundhouse.operations;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.Jobs;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.LedgerVerdict;
import dev.roundhouse.updates.Leftover;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.Progress;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.SetAside;
import dev.roundhouse.updates.TryRequest;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Updates;
import dev.roundhouse.updates.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The jobs that bring versions to servers, as people see them. Where a job is named, the name of a
/// server means the one that is open there, or else its newest. Safe for many threads.
public final class UpdateJobOperations {
  private static final Logger LOG = System.getLogger("roundhouse.operations");

  private final Updates updates;
  private final Changes changes;
  private final ProtectOperations protection;

  UpdateJobOperations(Updates updates, AuditLog audit, ProtectOperations protection) {
    this.updates = requireNonNull(updates, "updates");
    this.changes = new Changes(audit);
    this.protection = requireNonNull(protection, "protection");
  }

  /// A job with how far its step is.
  public record Line(Job job, Optional<Progress> progress) {
    public Line {
      requireNonNull(job, "job");
      requireNonNull(progress, "progress");
    }
  }

  /// A change of a job.
  @FunctionalInterface
  private interface Deed {
    Job of(Jobs jobs, Job job) throws InterruptedException;
  }

  /// A change of which version a server runs.
  @FunctionalInterface
  private interface Move {
    Job of(Jobs jobs) throws InterruptedException;
  }

  /// Has a version brought to a server, as far as the mode lets it.
  ///
  /// @param version this one; empty for the one that its policy offers
  /// @param at when it may begin; empty for now
  /// @throws CatalogException when there is no such server
  /// @throws UpdateException saying why there is no version, or what is in its way
  public Line bring(
      Principal who,
      ServerId server,
      Optional<Version> version,
      Priority priority,
      Optional<Instant> at)
      throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    known(server);
    TryRequest request = new TryRequest(server, version, priority, at, who.subject());
    Job job =
        changes.<Job, InterruptedException>make(
            who,
            "update try",
            server.value(),
            version.map(Version::text).orElse(null),
            () -> updates.bring(request));
    LOG.log(Level.INFO, "{0} asked for job {1} ({2})", who.subject(), job.id(), job.target());
    return line(job);
  }

  /// Those that have not ended, the oldest first.
  public List<Line> open(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().open().stream().map(this::line).toList();
  }

  /// The newest first, ended ones included.
  ///
  /// @param server only of this one; empty for all
  public List<Line> newest(Principal who, Optional<ServerId> server, int most) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().newest(server, most).stream().map(this::line).toList();
  }

  /// A job.
  ///
  /// @throws UpdateException when there is none of this name
  public Line get(Principal who, String name) {
    Operations.need(who, Scope.MONITOR);
    return line(meant(name));
  }

  /// What happened to it, the oldest first.
  public List<LedgerEntry> steps(Principal who, String id) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().steps(id);
  }

  /// Says that a version may be promoted. Where its server is protected, that takes an
  /// authorisation, which is used up when the version is let in.
  ///
  /// @throws ProtectionException when nobody has authorised it
  public Line promote(Principal who, String name) throws InterruptedException {
    Job meant = meant(who, name);
    protection.check(who, wish("promote", meant, meant.to(), digest(meant)));
    return changed(who, "promote", meant, (jobs, job) -> jobs.promote(job.id(), who.subject()));
  }

  /// Says that a version is not wanted.
  public Line reject(Principal who, String name, String why) throws InterruptedException {
    return changed(
        who, "reject", meant(who, name), (jobs, job) -> jobs.reject(job.id(), who.subject(), why));
  }

  /// Ends a job.
  public Line cancel(Principal who, String name, String why) throws InterruptedException {
    return changed(
        who, "cancel", meant(who, name), (jobs, job) -> jobs.cancel(job.id(), who.subject(), why));
  }

  /// Wants the version back that a server had before.
  ///
  /// @throws UpdateException when no job has brought it one
  /// @throws ProtectionException when its server is protected, and nobody has authorised it
  public Line rollBack(Principal who, ServerId server, String why) throws InterruptedException {
    Operations.need(who, Scope.ADMIN);
    known(server);
    Job job =
        updates
            .jobs()
            .promoted(server)
            .orElseThrow(() ->
                new UpdateException(
                    UpdateException.Kind.CONFLICT,
                    "nothing was promoted at server %s, so there is no way back; see: roundhouse update history %s"
                        .formatted(server, server)));
    return moved(
        who, "rollback", job, job.from(), jobs -> jobs.rollBack(job.id(), who.subject(), why));
  }

  /// Begins no more steps until [#resume].
  public JobSummary pause(Principal who) {
    Operations.need(who, Scope.ADMIN);
    changes.carryOut(who, "update pause", null, null, () -> updates.jobs().pause(who.subject()));
    LOG.log(Level.INFO, "{0} paused the jobs of updates", who.subject());
    return updates.jobs().summary();
  }

  /// Goes on; harmless when it was not paused.
  public JobSummary resume(Principal who) {
    Operations.need(who, Scope.ADMIN);
    changes.<Boolean, RuntimeException>make(
        who, "update resume", null, null, () -> updates.jobs().resume());
    LOG.log(Level.INFO, "{0} let the jobs of updates go on", who.subject());
    return updates.jobs().summary();
  }

  /// Lets a version be taken again that was found bad.
  ///
  /// @return what was known against it
  /// @throws UpdateException when it is not marked
  public BadVersion forgive(Principal who, String name, Version version) {
    Operations.need(who, Scope.ADMIN);
    BadVersion bad =
        updates
            .jobs()
            .bad(name, version)
            .orElseThrow(() ->
                new UpdateException(
                    UpdateException.Kind.NOT_FOUND,
                    "%s@%s is not marked as bad; see: roundhouse update history"
                        .formatted(name, version)));
    changes.<Boolean, RuntimeException>make(
        who,
        "update forgive",
        null,
        name + "@" + version,
        () -> updates.jobs().forgive(name, version));
    LOG.log(Level.INFO, "{0} forgave {1}@{2}", who.subject(), name, version);
    return bad;
  }

  /// What of earlier updates nobody needs any more.
  public List<Leftover> leftovers(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.cleanUp(true);
  }

  /// Takes that away.
  public List<Leftover> cleanUp(Principal who) {
    Operations.need(who, Scope.ADMIN);
    List<Leftover> gone =
        changes.<List<Leftover>, RuntimeException>make(
            who, "update cleanup", null, null, () -> updates.cleanUp(false));
    LOG.log(Level.INFO, "{0} took {1} leftovers of updates away", who.subject(), gone.size());
    return gone;
  }

  public JobSummary summary(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().summary();
  }

  /// Versions that are not taken again.
  public List<BadVersion> bad(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().bad();
  }

  /// Jobs whose records are damaged.
  public List<SetAside> setAside(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().setAside();
  }

  /// Looks at the whole ledger.
  public LedgerVerdict verify(Principal who) {
    Operations.need(who, Scope.MONITOR);
    return updates.jobs().verify();
  }

  private Line changed(Principal who, String verb, Job job, Deed deed) throws InterruptedException {
    Job after =
        changes.<Job, InterruptedException>make(
            who,
            "update " + verb,
            job.server().value(),
            job.id(),
            () -> deed.of(updates.jobs(), job));
    LOG.log(
        Level.INFO, "{0} did {1} of job {2} ({3})", who.subject(), verb, job.id(), job.target());
    return line(after);
  }

  /// A change of what a server is started from.
  private Line moved(Principal who, String verb, Job job, Version to, Move move)
      throws InterruptedException {
    Job after =
        protection.<Job, InterruptedException>make(
            who, wish(verb, job, to, Optional.empty()), job.id(), () -> move.of(updates.jobs()));
    LOG.log(
        Level.INFO, "{0} did {1} of job {2} ({3})", who.subject(), verb, job.id(), job.target());
    return line(after);
  }

  private static ProtectedChange wish(String verb, Job job, Version to, Optional<String> digest) {
    return ProtectedChange.toVersion(job.server(), "update " + verb, to.text(), digest);
  }

  /// The digest that the archive of a version was found to have.
  private Optional<String> digest(Job job) {
    return updates.jobs().steps(job.id()).stream()
        .filter(each -> each.what() == LedgerEntry.What.WENT)
        .filter(each -> each.step().equals(Optional.of(JobStep.VERIFIED)))
        .flatMap(each -> Optional.ofNullable(each.evidence().get("integrity").text()).stream())
        .findFirst();
  }

  private Line line(Job job) {
    return new Line(job, updates.progress(job));
  }

  private Job meant(Principal who, String name) {
    Operations.need(who, Scope.ADMIN);
    return meant(name);
  }

  private Job meant(String name) {
    boolean isServer = ServerId.isValid(name) && updates.servers().contains(new ServerId(name));
    if (!isServer) {
      return updates.jobs().get(name);
    }
    return updates
        .jobs()
        .of(new ServerId(name))
        .orElseThrow(() ->
            new UpdateException(
                UpdateException.Kind.NOT_FOUND,
                "server %s has had no job yet; see: roundhouse update try %s"
                    .formatted(name, name)));
  }

  private void known(ServerId server) {
    KnownServer.of(server, updates.servers());
  }
}
